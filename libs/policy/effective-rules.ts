import type { Log } from '@nimbo/context/log.ts';
import { parseRule } from './parse-rule.ts';
import { PolicyError } from './policy-error.ts';
import { printCheck } from './print-check.ts';
import type { FileRule } from './read-policy-file.ts';
import type { EffectiveRule } from './rule-set.ts';
import type { DeprecatedRule, PolicyRule } from './rule.ts';
import type { Check } from './check.ts';

/** A default with its checks parsed. */
export interface ParsedDefault {
  readonly rule: PolicyRule;
  readonly check: Check;
  readonly deprecatedCheck: Check | undefined;
}

/** The operator's file, read. */
export interface PolicyFile {
  readonly path: string;
  readonly rules: ReadonlyMap<string, FileRule>;
}

/** What deciding on the effective rules depends on. */
export interface MergeOptions {
  /** False lets the deprecated check in beside the new one (oslo.policy `enforce_new_defaults`). */
  readonly enforceNewDefaults: boolean;
  readonly log: Log;
}

const parseDefaultCheck = (name: string, text: string): Check => {
  try {
    return parseRule(text);
  } catch (error) {
    throw new PolicyError(`default of policy rule "${name}": ${(error as Error).message}`, { cause: error });
  }
};

/** @throws PolicyError for a default that cannot be parsed */
export const parseDefault = (rule: PolicyRule): ParsedDefault => ({
  rule,
  check: parseDefaultCheck(rule.name, rule.check),
  deprecatedCheck: rule.deprecated && parseDefaultCheck(rule.deprecated.name, rule.deprecated.check),
});

const warnDeprecated = (log: Log, rule: PolicyRule, deprecated: DeprecatedRule): void =>
  log.warn('a deprecated policy rule is overridden; use its new name', {
    deprecated: deprecated.name,
    rule: rule.name,
    since: deprecated.since,
    reason: deprecated.reason,
  });

/**
 * The operator's override of the rule's former name, which counts for the new one unless it says no more than the
 * former default did, or merely points to the new rule as sample files do.
 */
const deprecatedOverride = (parsed: ParsedDefault, file: PolicyFile, log: Log): FileRule | undefined => {
  const { rule, deprecatedCheck } = parsed;
  const { deprecated } = rule;
  if (deprecated === undefined || deprecatedCheck === undefined || deprecated.name === rule.name) return undefined;
  const override = file.rules.get(deprecated.name);
  if (override === undefined) return undefined;
  warnDeprecated(log, rule, deprecated);
  const text = printCheck(override.check);
  return text === printCheck(deprecatedCheck) || text === `rule:${rule.name}` ? undefined : override;
};

const fromFile = (rule: PolicyRule, file: PolicyFile, written: FileRule): EffectiveRule => ({
  name: rule.name,
  check: written.check,
  text: written.text,
  source: file.path,
  scopeTypes: rule.scopeTypes,
});

const fromDefault = (parsed: ParsedDefault, enforceNewDefaults: boolean): EffectiveRule => {
  const { rule, check, deprecatedCheck } = parsed;
  const base = { name: rule.name, source: 'default', scopeTypes: rule.scopeTypes };
  if (enforceNewDefaults || deprecatedCheck === undefined || rule.deprecated?.check === rule.check) {
    return { ...base, check, text: rule.check };
  }
  const either: Check = { kind: 'or', checks: [check, deprecatedCheck] };
  return { ...base, check: either, text: printCheck(either) };
};

const effectiveDefault = (
  parsed: ParsedDefault,
  file: PolicyFile | undefined,
  options: MergeOptions,
): EffectiveRule => {
  const { rule } = parsed;
  if (file === undefined) return fromDefault(parsed, options.enforceNewDefaults);
  const written = file.rules.get(rule.name);
  const override = deprecatedOverride(parsed, file, options.log);
  const chosen = written ?? override;
  return chosen === undefined ? fromDefault(parsed, options.enforceNewDefaults) : fromFile(rule, file, chosen);
};

const additionalRules = (defaults: readonly ParsedDefault[], file: PolicyFile | undefined): EffectiveRule[] => {
  const known = new Set(defaults.map(({ rule }) => rule.name));
  return [...(file?.rules.values() ?? [])]
    .filter((written) => !known.has(written.name))
    .map((written) => ({
      name: written.name,
      check: written.check,
      text: written.text,
      source: file?.path ?? 'default',
      scopeTypes: undefined,
    }));
};

/** Defaults under what the operator's file says, the file's own helper rules included. */
export const effectiveRules = (
  defaults: readonly ParsedDefault[],
  file: PolicyFile | undefined,
  options: MergeOptions,
): EffectiveRule[] => [
  ...defaults.map((parsed) => effectiveDefault(parsed, file, options)),
  ...additionalRules(defaults, file),
];
