/** Conditions on traits: every inner list must be met by at least one of its traits. */
export interface TraitCondition {
  readonly required: readonly (readonly string[])[];
  readonly forbidden: readonly string[];
}

/** Conditions on aggregates: every inner list must be met by at least one of its aggregates. */
export interface AggregateCondition {
  readonly memberOf: readonly (readonly string[])[];
  readonly forbidden: readonly string[];
}

/**
 * Part of a request. The group without a suffix may be met by several providers of a tree together; a group with a
 * suffix is met by one provider alone (Placement API, "Granular resource requests").
 */
export interface RequestGroup {
  readonly suffix: string;
  readonly resources: ReadonlyMap<string, number>;
  readonly traits: TraitCondition;
  readonly aggregates: AggregateCondition;
  /** The root of the only tree that counts, once looked up. */
  readonly inTree: string | undefined;
}

/** A whole request for candidates. */
export interface CandidatesRequest {
  readonly groups: readonly RequestGroup[];
  /** With `isolate` no two suffixed groups are met by one provider. */
  readonly groupPolicy: 'none' | 'isolate' | undefined;
  readonly limit: number | undefined;
  /** What the root of the tree must and must not be. */
  readonly rootTraits: TraitCondition;
  /** Of each set of suffixes, one group's provider is an ancestor of all the others', or the same. */
  readonly sameSubtrees: readonly ReadonlySet<string>[];
  /** Before microversion 1.29 no two providers of a tree take part in one candidate. */
  readonly isNestedAware: boolean;
}

export const noTraits: TraitCondition = { required: [], forbidden: [] };
export const noAggregates: AggregateCondition = { memberOf: [], forbidden: [] };
