import { BadRequest } from '@nimbo/errors/faults.ts';
import type { AggregateCondition, TraitCondition } from '../../domain/allocation-candidates/request.ts';
import { canonicalUuid, isUuid } from './uuid.ts';

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** `VCPU:2,MEMORY_MB:1024`. @throws BadRequest */
export const parseResources = (text: string): Map<string, number> => {
  const resources = new Map<string, number>();
  for (const part of text.split(',')) {
    const [name = '', amount, ...rest] = part.split(':');
    if (amount === undefined || rest.length > 0) {
      throw new BadRequest(
        'Badly formed resources parameter. Expected resources query string parameter in form: ' +
          `?resources=VCPU:2,MEMORY_MB:1024. Got: ${part.trim() === '' ? 'empty string' : short(part)}.`,
      );
    }
    if (!/^\s*[+-]?\d{1,18}\s*$/.test(amount) || Number(amount) < 1) {
      throw new BadRequest(
        `Requested resource ${short(name)} expected positive integer amount. Got: ${short(amount)}.`,
      );
    }
    resources.set(name, Number(amount));
  }
  return resources;
};

/** What a version allows in `required`. */
export interface TraitSyntax {
  /** `!NAME`, since 1.22. */
  readonly mayForbid: boolean;
  /** `in:A,B`, since 1.39. */
  readonly mayOffer: boolean;
}

const expectedTraits = ({ mayForbid }: TraitSyntax, got: string): BadRequest =>
  new BadRequest(
    "Invalid query string parameters: Expected 'required' parameter value of the form: " +
      `HW_CPU_X86_VMX,${mayForbid ? '!' : ''}CUSTOM_MAGIC. Got: ${short(got)}`,
  );

const parseAlternatives = (text: string): TraitCondition => {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '' || name.startsWith('!'))) {
    throw new BadRequest(
      "Invalid query string parameters: Expected 'required' parameter value of the form: " +
        `in:HW_CPU_X86_VMX,CUSTOM_MAGIC, without empty and forbidden traits. Got: ${short(`in:${text}`)}`,
    );
  }
  return { required: [[...new Set(names)]], forbidden: [] };
};

const parseTraitValue = (text: string, syntax: TraitSyntax): TraitCondition => {
  if (syntax.mayOffer && text.startsWith('in:')) return parseAlternatives(text.slice(3));
  const names = text.split(',').map((name) => name.trim());
  const forbidden = names.filter((name) => name.startsWith('!')).map((name) => name.replace(/^!+/, ''));
  const isWrong = names.includes('') || forbidden.includes('') || text.startsWith('in:');
  if (isWrong || (forbidden.length > 0 && !syntax.mayForbid)) throw expectedTraits(syntax, text);
  return { required: names.filter((name) => !name.startsWith('!')).map((name) => [name]), forbidden };
};

/** `HW_CPU_X86_VMX,!CUSTOM_SLOW` and `in:A,B`, all of which must hold. @throws BadRequest */
export const parseTraits = (texts: readonly string[], syntax: TraitSyntax): TraitCondition => {
  const conditions = texts.map((text) => parseTraitValue(text, syntax));
  return {
    required: conditions.flatMap(({ required }) => required),
    forbidden: conditions.flatMap(({ forbidden }) => forbidden),
  };
};

const parseAggregateValue = (text: string): { uuids: readonly string[]; isForbidden: boolean } => {
  const isForbidden = text.startsWith('!');
  const rest = isForbidden ? text.slice(1) : text;
  const isList = rest.startsWith('in:');
  if (!isList && rest.includes(',')) {
    throw new BadRequest(
      `Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' keyword. Got: ${short(text)}`,
    );
  }
  const uuids = isList ? rest.slice(3).split(',') : [rest];
  const wrong = uuids.find((uuid) => !isUuid(uuid));
  if (wrong === undefined) return { uuids: uuids.map(canonicalUuid), isForbidden };
  throw new BadRequest(
    "Invalid query string parameters: Expected 'member_of' parameter to contain valid UUID(s). " +
      `Got: ${short(wrong)}`,
  );
};

/** What a version allows in `member_of`. */
export interface AggregateSyntax {
  /** Several parameters, since 1.24. */
  readonly mayRepeat: boolean;
  /** `!` and `!in:`, since 1.32. */
  readonly mayForbid: boolean;
}

/** `UUID`, `in:UUID,UUID`, `!UUID` and `!in:UUID,UUID`, all of which must hold. @throws BadRequest */
export const parseMemberOf = (texts: readonly string[], syntax: AggregateSyntax): AggregateCondition => {
  if (texts.length > 1 && !syntax.mayRepeat) throw new BadRequest('Multiple member_of parameters are not supported');
  const values = texts.map(parseAggregateValue);
  const forbidden = values.filter(({ isForbidden }) => isForbidden).flatMap(({ uuids }) => uuids);
  if (forbidden.length > 0 && !syntax.mayForbid) {
    throw new BadRequest('Forbidden member_of parameters are not supported in the specified microversion');
  }
  return { memberOf: values.filter(({ isForbidden }) => !isForbidden).map(({ uuids }) => uuids), forbidden };
};

/** A provider's uuid. @throws BadRequest */
export const parseInTree = (text: string): string => {
  const uuid = text.trim();
  if (isUuid(uuid)) return canonicalUuid(uuid);
  throw new BadRequest(
    `Invalid query string parameters: Expected 'in_tree' parameter to be a format of uuid. Got: ${short(text)}`,
  );
};
