import type { GuardedRequest, PolicyRule } from '@nimbo/policy/rule.ts';
import type { Operation } from './operation.ts';

const comment = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => `# ${line}`);

const quote = (text: string): string => JSON.stringify(text);

/** The requests a rule guards: as it says itself, and as operations declare. */
const requestsOf = (rule: PolicyRule, operations: readonly Operation[]): readonly GuardedRequest[] => {
  if (rule.operations !== undefined) return rule.operations;
  return operations
    .filter(({ authorization }) => 'rule' in authorization && authorization.rule.name === rule.name)
    .map(({ method, path, action }) => ({ method, path: action === undefined ? path : `${path} (${action})` }));
};

const deprecation = ({ name, deprecated }: PolicyRule): string[] =>
  deprecated === undefined
    ? []
    : [
        `# Deprecated since ${deprecated.since}: ${quote(deprecated.name)}: ${quote(deprecated.check)}`,
        ...comment(deprecated.reason),
        ...(deprecated.name === name ? [] : [`# An override of ${quote(deprecated.name)} is still honoured.`]),
      ];

const entry = (rule: PolicyRule, operations: readonly Operation[]): string =>
  [
    ...comment(rule.description),
    ...requestsOf(rule, operations).map(({ method, path }) => `# ${method}  ${path}`),
    ...(rule.scopeTypes === undefined ? [] : [`# Intended scope(s): ${rule.scopeTypes.join(', ')}`]),
    ...deprecation(rule),
    `#${quote(rule.name)}: ${quote(rule.check)}`,
    '',
  ].join('\n');

/** A policy.yaml with every rule's default, each commented out: what an operator starts from. */
export const policySample = (rules: readonly PolicyRule[], operations: readonly Operation[]): string =>
  rules.map((rule) => entry(rule, operations)).join('\n');
