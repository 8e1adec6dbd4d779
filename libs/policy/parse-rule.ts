import type { Check } from './check.ts';
import { policyLimits } from './limits.ts';
import { parseCheck } from './parse-check.ts';
import { RuleSyntaxError } from './rule-syntax-error.ts';
import { tokenize, type Token } from './tokenize.ts';

/** A rule as a policy file may hold it: text, or the old list of lists (outer: or, inner: and). */
export type RuleSource = string | readonly (string | readonly string[])[];

/** Where the parser stands in the words of a rule. */
interface Cursor {
  readonly tokens: readonly Token[];
  readonly end: number;
  position: number;
  depth: number;
}

const endOf = (cursor: Cursor): number => cursor.tokens[cursor.position]?.offset ?? cursor.end;

const descend = <T>(cursor: Cursor, parse: (cursor: Cursor) => T): T => {
  cursor.depth += 1;
  if (cursor.depth > policyLimits.nesting) {
    throw new RuleSyntaxError(
      `nested deeper than ${policyLimits.nesting} levels; name parts of it as rules of their own`,
      endOf(cursor),
    );
  }
  const parsed = parse(cursor);
  cursor.depth -= 1;
  return parsed;
};

const parseGroup = (cursor: Cursor, opening: Token): Check => {
  const check = descend(cursor, parseOr);
  if (cursor.tokens[cursor.position]?.kind !== ')') {
    throw new RuleSyntaxError('this "(" is never closed', opening.offset);
  }
  cursor.position += 1;
  return check;
};

const parseUnary = (cursor: Cursor): Check => {
  const token = cursor.tokens[cursor.position];
  if (token === undefined) throw new RuleSyntaxError('the rule ends where a check is expected', cursor.end);
  cursor.position += 1;
  switch (token.kind) {
    case 'check':
      return parseCheck(token.text, token.offset);
    case 'not':
      return { kind: 'not', check: descend(cursor, parseUnary) };
    case '(':
      return parseGroup(cursor, token);
    default:
      throw new RuleSyntaxError(`"${token.text}" stands where a check is expected`, token.offset);
  }
};

/** Joins operands into one flat list; a single operand stays itself. */
const joinChecks = (kind: 'and' | 'or', operands: readonly Check[]): Check => {
  const checks = operands.flatMap((check) => (check.kind === kind ? check.checks : [check]));
  return checks.length === 1 ? (checks[0] as Check) : { kind, checks };
};

const parseSeries = (cursor: Cursor, kind: 'and' | 'or', operand: (cursor: Cursor) => Check): Check => {
  const operands = [operand(cursor)];
  while (cursor.tokens[cursor.position]?.kind === kind) {
    cursor.position += 1;
    operands.push(operand(cursor));
  }
  return joinChecks(kind, operands);
};

const parseAnd = (cursor: Cursor): Check => parseSeries(cursor, 'and', parseUnary);
const parseOr = (cursor: Cursor): Check => parseSeries(cursor, 'or', parseAnd);

const parseText = (rule: string): Check => {
  if (rule === '') return { kind: 'always' };
  const cursor: Cursor = { tokens: tokenize(rule), end: rule.length, position: 0, depth: 0 };
  if (cursor.tokens.length === 0) {
    throw new RuleSyntaxError('the rule is blank; write "" or "@" to let everybody in, "!" to let nobody in');
  }
  const check = parseOr(cursor);
  const rest = cursor.tokens[cursor.position];
  if (rest !== undefined) {
    throw new RuleSyntaxError(`"${rest.text}" follows without "and" or "or" before it`, rest.offset);
  }
  return check;
};

/** In lists a check may contain spaces (`role:my role`), but the words of the newer syntax are surely a mistake. */
const parseListed = (text: string): Check => {
  if (/\s(?:and|or)\s|^not\s/i.test(text)) {
    throw new RuleSyntaxError(`"${text}" in a list must be one check; write the rule as a text to use and, or, not`);
  }
  return parseCheck(text, undefined);
};

const parseList = (rule: readonly (string | readonly string[])[]): Check => {
  if (rule.length === 0) return { kind: 'always' };
  const alternatives = rule
    .filter((inner) => inner.length > 0)
    .map((inner) => (typeof inner === 'string' ? [inner] : inner))
    .map((inner) => joinChecks('and', inner.map(parseListed)));
  return alternatives.length === 0 ? { kind: 'never' } : joinChecks('or', alternatives);
};

/**
 * Parses a rule of oslo.policy's language (its module documentation, "Policy Rule Expressions"). `not` binds
 * tighter than `and`, `and` tighter than `or`; an empty text or list lets everybody in; a list of only empty lists
 * lets nobody in. Unlike oslo.policy, which turns what it cannot read into "deny", this refuses it.
 * @throws RuleSyntaxError
 */
export const parseRule = (rule: RuleSource): Check => (typeof rule === 'string' ? parseText(rule) : parseList(rule));
