/** What lets one act for another. */
export const delegationKinds = ['trust', 'application-credential', 'access-token'] as const;

/** By whose leave a token acts: what it may do is looked up when it is validated. */
export interface Delegation {
  readonly kind: (typeof delegationKinds)[number];
  readonly id: string;
}
