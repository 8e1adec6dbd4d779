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
        `resources has "${short(part)}", which is no CLASS:AMOUNT: write it like resources=VCPU:2,MEMORY_MB:1024.`,
      );
    }
    if (!/^\s*[+-]?\d{1,18}\s*$/.test(amount) || Number(amount) < 1) {
      throw new BadRequest(
        `The amount of ${short(name)} in resources is "${short(amount)}": give a whole number from 1 up.`,
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
    `The traits "${short(got)}" can't be read in this microversion: write them like ` +
      `HW_CPU_X86_VMX,${mayForbid ? '!' : ''}CUSTOM_GOLD.`,
  );

const parseAlternatives = (text: string): TraitCondition => {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '' || name.startsWith('!'))) {
    throw new BadRequest(
      `The traits "${short(`in:${text}`)}" have an empty or a forbidden one among them: after "in:" name only traits ` +
        'any of which will do, like in:HW_CPU_X86_VMX,CUSTOM_GOLD.',
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
      `member_of=${short(text)} lists several aggregates: begin it with "in:", or with "!in:" to forbid them.`,
    );
  }
  const uuids = isList ? rest.slice(3).split(',') : [rest];
  const wrong = uuids.find((uuid) => !isUuid(uuid));
  if (wrong === undefined) return { uuids: uuids.map(canonicalUuid), isForbidden };
  throw new BadRequest(`member_of has "${short(wrong)}", which is no uuid: name aggregates by their uuids.`);
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
  if (texts.length > 1 && !syntax.mayRepeat)
    throw new BadRequest('member_of may be given once in this microversion: give it once, or ask for 1.24 or newer.');
  const values = texts.map(parseAggregateValue);
  const forbidden = values.filter(({ isForbidden }) => isForbidden).flatMap(({ uuids }) => uuids);
  if (forbidden.length > 0 && !syntax.mayForbid) {
    throw new BadRequest(
      'member_of can forbid aggregates ("!") since 1.32: leave that out, or ask for a newer microversion.',
    );
  }
  return { memberOf: values.filter(({ isForbidden }) => !isForbidden).map(({ uuids }) => uuids), forbidden };
};

/** A provider's uuid. @throws BadRequest */
export const parseInTree = (text: string): string => {
  const uuid = text.trim();
  if (isUuid(uuid)) return canonicalUuid(uuid);
  throw new BadRequest(`in_tree=${short(text)} is no uuid: name a resource provider by its uuid.`);
};
