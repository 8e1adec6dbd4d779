import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import type { Trust } from '../db/trust-store.ts';

/** What a trust is wanted to be. */
export interface Terms {
  readonly trusteeId: string;
  readonly projectId: string | null;
  readonly impersonation: boolean;
  readonly roleIds: readonly string[];
  readonly expiresAt: Timestamp | null;
  readonly remainingUses: number | null;
  readonly allowRedelegation: boolean;
  /** How often it may be passed on; null for as often as is allowed. */
  readonly redelegationCount: number | null;
}

/** A trust but for its id and trustor. */
type Bounded = Omit<Trust, 'id' | 'trustorId'>;

const bounded = (terms: Terms, redelegationCount: number, redelegatedTrustId: string | null): Bounded => {
  const { trusteeId, projectId, impersonation, roleIds, expiresAt, remainingUses } = terms;
  const who = { trusteeId, projectId, impersonation, roleIds };
  return { ...who, expiresAt, remainingUses, redelegationCount, redelegatedTrustId };
};

const isRedelegatable = (terms: Terms): boolean => terms.allowRedelegation && terms.redelegationCount !== 0;

const assertUnbounded = ({ remainingUses }: Terms): void => {
  if (remainingUses !== null) throw new BadRequest('remaining_uses must not be set if redelegation is allowed.');
};

/**
 * A trust that goes back to no other.
 * @param most the longest chain that the configuration allows
 * @throws Forbidden for a longer one, BadRequest where uses are counted and redelegation allowed
 */
export const startOfChain = (terms: Terms, most: number): Bounded => {
  if (!isRedelegatable(terms)) return bounded(terms, 0, null);
  assertUnbounded(terms);
  const wanted = terms.redelegationCount ?? most;
  if (wanted > most) {
    throw new Forbidden(`Requested redelegation depth of ${wanted} is greater than allowed ${most}.`);
  }
  return bounded(terms, wanted, null);
};

/** A chain never gives more than any of its trusts. @throws Forbidden */
const assertWithin = (terms: Terms, parent: Trust): void => {
  const isLonger = parent.expiresAt !== null && (terms.expiresAt === null || terms.expiresAt > parent.expiresAt);
  if (isLonger) throw new Forbidden('Requested expiration time is more than redelegated trust can provide.');
  if (!terms.roleIds.every((id) => parent.roleIds.includes(id))) {
    throw new Forbidden('Some of requested roles are not in redelegated trust.');
  }
  if (terms.impersonation && !parent.impersonation) {
    throw new Forbidden(`Trust ${parent.id} does not allow impersonation, so what it is passed on as can't either.`);
  }
  if (terms.projectId !== parent.projectId) throw new Forbidden('A trust is passed on for the same project only.');
};

/**
 * A trust by which another is passed on.
 * @param chain the trust passed on and those that it goes back to
 * @throws Forbidden where it would give more than any of these, or may not be passed on
 */
export const passedOn = (terms: Terms, chain: readonly Trust[], most: number): Bounded => {
  const [parent] = chain;
  if (parent === undefined) throw new TypeError('the chain is empty');
  if (parent.redelegationCount <= 0 || parent.redelegationCount > most) {
    throw new Forbidden(
      `Remaining redelegation depth of ${parent.redelegationCount} out of allowed range of [0..${most}].`,
    );
  }
  if (terms.remainingUses !== null) throw new Forbidden('remaining_uses must not be set to redelegate a trust.');
  const remaining = parent.redelegationCount - 1;
  const ends = { ...terms, expiresAt: terms.expiresAt ?? parent.expiresAt };
  for (const trust of chain) assertWithin(ends, trust);
  if (!isRedelegatable(terms)) return bounded(ends, 0, parent.id);
  if (terms.redelegationCount !== null && terms.redelegationCount !== remaining) {
    throw new Forbidden('Modifying "redelegation_count" upon redelegation is forbidden: leave it out.');
  }
  return bounded(ends, remaining, parent.id);
};
