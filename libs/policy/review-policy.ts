import { nearestName } from '@nimbo/config/edit-distance.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { ParsedDefault, PolicyFile } from './effective-rules.ts';
import { PolicyError } from './policy-error.ts';
import { ruleReferences } from './rule-graph.ts';
import type { EffectiveRule } from './rule-set.ts';

const helperNames = new Set(['default']);

const hint = (name: string, known: Iterable<string>): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `did you mean "${nearest}"?`;
};

const referenced = (rules: readonly EffectiveRule[]): ReadonlySet<string> =>
  new Set(rules.flatMap((rule) => [...ruleReferences(rule.check)]));

const warnUnknownNames = (
  rules: readonly EffectiveRule[],
  defaults: readonly ParsedDefault[],
  file: PolicyFile,
  log: Log,
) => {
  const known = new Set(defaults.flatMap(({ rule }) => [rule.name, rule.deprecated?.name ?? rule.name]));
  const used = referenced(rules);
  for (const { name, line } of file.rules.values()) {
    if (known.has(name) || used.has(name) || helperNames.has(name)) continue;
    log.warn('the policy file has a rule that nothing asks for', {
      file: file.path,
      line,
      rule: name,
      hint: hint(name, known),
    });
  }
};

const warnMissingReferences = (rules: readonly EffectiveRule[], log: Log): void => {
  const names = new Set(rules.map((rule) => rule.name));
  for (const rule of rules) {
    for (const missing of ruleReferences(rule.check)) {
      if (names.has(missing)) continue;
      const fields = { file: rule.source, rule: rule.name, missing, hint: hint(missing, names) };
      log.warn('a policy rule refers to a rule that does not exist; the default rule decides, or nobody may', fields);
    }
  }
};

/** Says in the log what in an operator's file is likely not meant. */
export const reviewPolicyFile = (
  rules: readonly EffectiveRule[],
  defaults: readonly ParsedDefault[],
  file: PolicyFile,
  log: Log,
): void => {
  warnUnknownNames(rules, defaults, file, log);
  warnMissingReferences(rules, log);
};

const refuseRemoteDefault = (parsed: ParsedDefault): void => {
  if (/(^|[\s(])https?:/.test(parsed.rule.check)) {
    throw new PolicyError(`default of policy rule "${parsed.rule.name}": only policy files may ask a remote server`);
  }
};

/**
 * Refuses defaults that are defects of the code.
 * @throws PolicyError for a name given twice, a reference to no rule, an `http:` check
 */
export const reviewDefaults = (defaults: readonly ParsedDefault[]): void => {
  const names = new Set<string>();
  for (const { rule } of defaults) {
    if (names.has(rule.name)) throw new PolicyError(`policy rule "${rule.name}" is declared twice`);
    names.add(rule.name);
  }
  for (const parsed of defaults) {
    refuseRemoteDefault(parsed);
    for (const missing of ruleReferences(parsed.check)) {
      if (names.has(missing)) continue;
      throw new PolicyError(
        `default of policy rule "${parsed.rule.name}" refers to "${missing}", which does not exist ${hint(missing, names)}`.trim(),
      );
    }
  }
};
