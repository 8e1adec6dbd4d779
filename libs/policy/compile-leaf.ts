import type { LeafCheck } from './check.ts';
import { credentialMatch, credentialValue } from './credential-match.ts';
import type { Evaluator, Facts } from './facts.ts';
import { parseLiteral } from './literal.ts';
import { pythonText } from './python-text.ts';
import { compileTemplate, parseTemplate, type Template } from './template.ts';

type Describe = (facts: Facts) => string;

/** Runs a test and, where reasons are wanted, writes down what it saw. */
export const traced =
  (text: string, test: (facts: Facts) => boolean, describe: Describe): Evaluator =>
  (facts) => {
    const passed = test(facts);
    facts.trail?.push({ check: text, passed, facts: describe(facts) });
    return passed;
  };

const show = (value: unknown): string => {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? `'${value}'` : pythonText(value);
};

const wantedText = (match: string, wanted: Template, facts: Facts): string => {
  const text = wanted(facts.target);
  if (text === undefined) return `the target has no ${match}`;
  return match === text ? `'${text}' is wanted` : `${match} is '${text}'`;
};

const rolesText = (facts: Facts): string =>
  facts.subject.roles.size === 0 ? 'there are no roles' : `roles are ${[...facts.subject.roles].toSorted().join(', ')}`;

const compileRole = (text: string, match: string): Evaluator => {
  const parts = parseTemplate(match);
  const wanted = compileTemplate(parts);
  const describe: Describe = (facts) =>
    parts.every((part) => 'text' in part)
      ? rolesText(facts)
      : `${rolesText(facts)}; ${wantedText(match, wanted, facts)}`;
  const test = (facts: Facts): boolean => {
    const role = wanted(facts.target);
    return role !== undefined && facts.subject.roles.has(role.toLowerCase());
  };
  return traced(text, test, describe);
};

const compileLiteral = (text: string, literal: string, match: string): Evaluator => {
  const wanted = compileTemplate(parseTemplate(match));
  return traced(
    text,
    (facts) => wanted(facts.target) === literal,
    (facts) => wantedText(match, wanted, facts),
  );
};

const compileCredential = (text: string, name: string, match: string): Evaluator => {
  const wanted = compileTemplate(parseTemplate(match));
  const matches = credentialMatch(name);
  const test = (facts: Facts): boolean => {
    const value = wanted(facts.target);
    return value !== undefined && matches(facts.subject.credentials, value);
  };
  const describe: Describe = (facts) =>
    `${name} is ${show(credentialValue(facts.subject.credentials, name))}, ${wantedText(match, wanted, facts)}`;
  return traced(text, test, describe);
};

/** Makes a `role:`, literal or credential check ready to run; `rule:` and `http:` checks are made elsewhere. */
export const compileLeaf = ({ left, match }: LeafCheck): Evaluator => {
  const text = `${left}:${match}`;
  if (left === 'role') return compileRole(text, match);
  const literal = parseLiteral(left);
  return literal === undefined ? compileCredential(text, left, match) : compileLiteral(text, literal, match);
};
