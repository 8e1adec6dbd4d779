import type { Check, LeafCheck } from './check.ts';
import { compileCheck } from './compile-check.ts';
import { compileLeaf } from './compile-leaf.ts';
import type { Evaluator } from './facts.ts';
import { compileHttpCheck, type HttpCheckOptions } from './http-check.ts';
import { checkRuleGraph, resolveRule, type RuleTable } from './rule-graph.ts';
import type { ScopeType } from './rule.ts';

/** A rule as it stands: parsed, with where it comes from. */
export interface EffectiveRule {
  readonly name: string;
  readonly check: Check;
  /** The check as it was written. */
  readonly text: string;
  /** `default`, or the policy file's path. */
  readonly source: string;
  readonly scopeTypes: readonly ScopeType[] | undefined;
}

/** A rule ready to be asked. */
export interface CompiledRule extends EffectiveRule {
  readonly evaluate: Evaluator;
}

/** All rules of a service, compiled. */
export interface RuleSet {
  /** The rule itself, or the default rule where it is missing, or undefined where there is no default either. */
  find(name: string): CompiledRule | undefined;
  readonly rules: ReadonlyMap<string, CompiledRule>;
}

/** The rule that stands in for one that is missing (oslo.policy's `policy_default_rule`). */
const defaultRule = 'default';

const missingRule =
  (name: string): Evaluator =>
  (facts) => {
    facts.trail?.push({ check: `rule:${name}`, passed: false, facts: `there is no rule "${name}"` });
    return false;
  };

/**
 * Compiles rules into functions that hold each other directly.
 * @throws PolicyError for cycles and for rules beyond the limits
 */
export const compileRules = (effective: readonly EffectiveRule[], http: HttpCheckOptions): RuleSet => {
  const byName = new Map(effective.map((rule) => [rule.name, rule]));
  const table: RuleTable = { checks: new Map(effective.map((rule) => [rule.name, rule.check])), defaultRule };
  checkRuleGraph(table);
  const rules = new Map<string, CompiledRule>();
  const compileLeafOf = (leaf: LeafCheck): Evaluator => {
    if (leaf.left === 'http' || leaf.left === 'https') return compileHttpCheck(leaf, http);
    if (leaf.left !== 'rule') return compileLeaf(leaf);
    const resolved = resolveRule(table, leaf.match);
    return resolved === undefined ? missingRule(leaf.match) : compiled(resolved).evaluate;
  };
  const compiled = (name: string): CompiledRule => {
    const known = rules.get(name);
    if (known !== undefined) return known;
    const rule = byName.get(name) as EffectiveRule;
    const made = { ...rule, evaluate: compileCheck(rule.check, compileLeafOf) };
    rules.set(name, made);
    return made;
  };
  for (const rule of effective) compiled(rule.name);
  return { rules, find: (name) => rules.get(name) ?? rules.get(defaultRule) };
};
