import type { Clock } from '@nimbo/context/clock.ts';
import type { PolicyTarget } from '@nimbo/context/context.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import type { Log } from '@nimbo/context/log.ts';
import { subjectOf, type Credentials, type Subject } from './credentials.ts';
import type { Enforcer, PolicyDecision, PolicyStep } from './enforcer.ts';
import type { HttpCheckOptions } from './http-check.ts';
import { RuleKeeper, type ReloadOutcome } from './rule-keeper.ts';
import type { CompiledRule, EffectiveRule } from './rule-set.ts';
import type { PolicyRule, ScopeType } from './rule.ts';

/** What an enforcer is made from. */
export interface EnforcerOptions {
  /** The codename, for the log. */
  readonly service: string;
  /** The service's rules with their defaults. */
  readonly rules: readonly PolicyRule[];
  /** Candidates for the operator's file, for example `policy.yaml` and `policy.json`; the first that exists counts. */
  readonly files?: readonly string[];
  readonly log: Log;
  readonly clock: Clock;
  /** Whether tokens of a scope that a rule does not name are kept out (oslo.policy `enforce_scope`); default true. */
  readonly enforceScope?: boolean;
  /** Whether a default alone counts, without the deprecated check beside it; default true. */
  readonly enforceNewDefaults?: boolean;
  /** How `http:` checks of the operator's file ask. */
  readonly http?: HttpCheckOptions;
  /** The attributes that rules see, where a service adds to the usual ones of `credentialsOf`. Pure: cached per identity. */
  readonly credentials?: (identity: Identity) => Credentials;
}

/** An enforcer that follows the operator's file. */
export interface FileEnforcer extends Enforcer {
  /** Looks at the file now instead of within a second. A broken file is logged and `refused`; the old rules stay. */
  reload(): Promise<ReloadOutcome>;
  /** Every rule in force, the file's own helper rules included. */
  rules(): readonly EffectiveRule[];
  /** Stops following the file. */
  close(): void;
}

/** What deciding needs beside the rule. */
interface Desk {
  readonly keeper: RuleKeeper;
  readonly enforceScope: boolean;
  subject(identity: Identity | undefined): Subject;
}

const fitsScope = (desk: Desk, rule: CompiledRule, scope: ScopeType | undefined): boolean =>
  !desk.enforceScope || rule.scopeTypes === undefined || (scope !== undefined && rule.scopeTypes.includes(scope));

const decide = (
  desk: Desk,
  name: string,
  identity: Identity | undefined,
  target: PolicyTarget,
): boolean | Promise<boolean> => {
  const rule = desk.keeper.current.find(name);
  if (rule === undefined) return false;
  const subject = desk.subject(identity);
  return fitsScope(desk, rule, subject.scope) && rule.evaluate({ rule: name, subject, target, trail: undefined });
};

const scopeStep = (rule: CompiledRule, scope: ScopeType | undefined): PolicyStep => ({
  check: `scope_types:${rule.scopeTypes?.join(',')}`,
  passed: false,
  facts: scope === undefined ? 'nobody has authenticated' : `the token is ${scope}-scoped`,
});

const explainRule = async (
  desk: Desk,
  name: string,
  rule: CompiledRule,
  identity: Identity | undefined,
  target: PolicyTarget,
): Promise<PolicyDecision> => {
  const subject = desk.subject(identity);
  const about = { rule: name, check: rule.text, source: rule.source };
  if (!fitsScope(desk, rule, subject.scope)) {
    return { ...about, allowed: false, refusal: 'scope', trail: [scopeStep(rule, subject.scope)] };
  }
  const trail: PolicyStep[] = [];
  const allowed = await rule.evaluate({ rule: name, subject, target, trail });
  return allowed ? { ...about, allowed, trail } : { ...about, allowed, refusal: 'check', trail };
};

const unknownRule = (name: string): PolicyDecision => ({
  allowed: false,
  refusal: 'unknown-rule',
  rule: name,
  check: '!',
  source: 'default',
  trail: [{ check: `rule:${name}`, passed: false, facts: `there is no rule "${name}"` }],
});

const cachedSubjects = (credentials: EnforcerOptions['credentials']): Desk['subject'] => {
  const known = new WeakMap<Identity, Subject>();
  return (identity) => {
    if (identity === undefined) return subjectOf(undefined);
    const cached = known.get(identity);
    if (cached !== undefined) return cached;
    const subject = subjectOf(identity, credentials);
    known.set(identity, subject);
    return subject;
  };
};

const enforcerAt = (desk: Desk): FileEnforcer => {
  const { keeper } = desk;
  // Shared promises: nearly every decision is one of two and known at once.
  const answers = { yes: Promise.resolve(true), no: Promise.resolve(false) };
  const answer = (outcome: boolean | Promise<boolean>): Promise<boolean> =>
    typeof outcome === 'object' ? outcome : outcome ? answers.yes : answers.no;
  return {
    allows: (rule, identity, target) => {
      // Not waited for: a question within a transaction must not wait for a disk, and the next one sees the new rules.
      if (keeper.takeTurn()) void keeper.reload();
      return answer(decide(desk, rule, identity, target));
    },
    explain: async (name, identity, target) => {
      if (keeper.takeTurn()) await keeper.reload();
      const rule = keeper.current.find(name);
      return rule === undefined ? unknownRule(name) : explainRule(desk, name, rule, identity, target);
    },
    reload: () => keeper.reload(),
    rules: () => [...keeper.current.rules.values()],
    close: () => keeper.close(),
  };
};

/**
 * Makes a service's enforcer: defaults in code under the operator's file, compiled once, followed when the file
 * changes (looked at once a second at most, when a rule is asked for; the answer to that question does not wait for the look).
 * @throws PolicyError where the defaults or the file are broken, naming file, line and rule
 */
export const createEnforcer = async (options: EnforcerOptions): Promise<FileEnforcer> => {
  const log = options.log.child({ policy: options.service });
  const keeper = new RuleKeeper({
    rules: options.rules,
    files: options.files ?? [],
    enforceNewDefaults: options.enforceNewDefaults ?? true,
    http: options.http ?? {},
    log,
    clock: options.clock,
  });
  await keeper.load();
  return enforcerAt({
    keeper,
    enforceScope: options.enforceScope ?? true,
    subject: cachedSubjects(options.credentials),
  });
};
