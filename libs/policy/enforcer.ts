import type { Identity } from '@nimbo/context/identity.ts';
import type { PolicyTarget } from '@nimbo/context/context.ts';

/** Which rule decided, and on which facts: the answer to "why was I let in, or kept out?". */
export interface PolicyDecision {
  readonly allowed: boolean;
  /** The rule that was asked for. */
  readonly rule: string;
  /** The rule's check as it stood, default or overridden. */
  readonly check: string;
  /** Where the check comes from: `default` or the policy file's path. */
  readonly source: string;
  /** What kept the caller out: the token's scope, the check itself, or that no such rule exists. */
  readonly refusal?: 'scope' | 'check' | 'unknown-rule';
  /** The innermost checks that were evaluated, in order, each with its outcome and the facts it compared. */
  readonly trail: readonly PolicyStep[];
}

/** One innermost check of a decision. */
export interface PolicyStep {
  /** The check as written, for example `role:admin`. */
  readonly check: string;
  readonly passed: boolean;
  /** What was compared with what, for example `roles are member, reader`. */
  readonly facts: string;
}

/** Evaluates one service's policy: defaults in code under what the operator's policy file says. */
export interface Enforcer {
  /** Whether the rule lets this identity touch this target; false where the token's scope does not fit. */
  allows(rule: string, identity: Identity | undefined, target: PolicyTarget): Promise<boolean>;
  /** The same with its reasons; slower, for `403` logs and `nimbo policy explain`. */
  explain(rule: string, identity: Identity | undefined, target: PolicyTarget): Promise<PolicyDecision>;
}
