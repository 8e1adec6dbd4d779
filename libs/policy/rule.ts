/** Where a token may be scoped to for a rule to be considered at all (oslo.policy `scope_types`). */
export type ScopeType = 'system' | 'domain' | 'project';

/** A request that a rule guards, for the sample file and the policy matrix. */
export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
}

/** The name and default that a rule had before; still honoured where an operator's file overrides it. */
export interface DeprecatedRule {
  readonly name: string;
  readonly check: string;
  readonly reason: string;
  /** The release since which the old form is deprecated, for example `2023.1`. */
  readonly since: string;
}

/** A policy rule with its default: data, so that sample file, matrix and documentation come from one place. */
export interface PolicyRule {
  /** For example `identity:get_project`. */
  readonly name: string;
  /** The default check in oslo.policy's language, for example `rule:admin_required or role:reader`. */
  readonly check: string;
  readonly description: string;
  /** Absent for rules that only other rules refer to. */
  readonly operations?: readonly GuardedRequest[];
  /** Absent where any scope will do. */
  readonly scopeTypes?: readonly ScopeType[];
  readonly deprecated?: DeprecatedRule;
}
