/**
 * Bounds on what a policy may ask for, so that no file can exhaust the stack or the processor. Each is far beyond
 * what any real policy needs.
 */
export const policyLimits = {
  /** Characters of one rule. */
  ruleLength: 65_536,
  /** Parentheses and `not`s within each other in one rule. */
  nesting: 100,
  /** The same, through `rule:` references too. */
  totalDepth: 500,
  /** Innermost checks that one rule may come to when every `rule:` reference is written out. */
  expandedChecks: 100_000,
  /** Bytes of a policy file. */
  fileSize: 1_048_576,
  /** Rules in a file. */
  fileRules: 10_000,
} as const;
