import { millisecondsOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import { Forbidden, Unauthorized } from '@nimbo/errors/faults.ts';
import { findApplicationCredential } from '../../db/application-credential-store.ts';
import { findOauthToken } from '../../db/oauth1-store.ts';
import { consumeTrust, findTrust, type Trust } from '../../db/trust-store.ts';
import type { Delegation } from '../../drivers/token-provider/delegation.ts';
import type { ClaimedScope } from '../../drivers/token-provider/token-claims.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { Proof } from '../auth-methods/method.ts';
import { change } from '../change.ts';
import type { Keystone } from '../keystone.ts';
import { unauthorized } from '../password.ts';
import { isTrustUsable } from '../trust.ts';
import type { WantedScope } from '../wanted-scope.ts';

/** What a delegation allows of the token that is got by it. */
export interface Bound {
  readonly delegation: Delegation;
  readonly scope: ClaimedScope;
  /** Milliseconds since the epoch; the token ends then at the latest. */
  readonly endsAt: number;
  /** The trust of which one use is taken. */
  readonly consumes?: string | undefined;
}

const endOf = (expiresAt: Timestamp | null): number =>
  expiresAt === null ? Number.POSITIVE_INFINITY : millisecondsOf(expiresAt);

const trustBound = (trust: Trust): Bound => ({
  delegation: { kind: 'trust', id: trust.id },
  scope: trust.projectId === null ? { kind: 'unscoped' } : { kind: 'project', id: trust.projectId },
  endsAt: endOf(trust.expiresAt),
  consumes: trust.remainingUses === null ? undefined : trust.id,
});

const byTrust = async (keystone: Keystone, proof: Proof, id: string): Promise<Bound> => {
  if (proof.delegation !== undefined)
    throw new Forbidden('A token got by delegation cannot be exchanged for a trust’s.');
  const trust = await findTrust(keystone.db.read, id);
  if (trust === undefined || !isTrustUsable(keystone, trust)) throw unauthorized();
  if (trust.trusteeId !== proof.userId) throw new Forbidden('Only the trustee can get a token by a trust.');
  return trustBound(trust);
};

const byCredential = async (keystone: Keystone, proof: Proof, delegation: Delegation): Promise<Bound> => {
  const credential = await findApplicationCredential(keystone.db.read, delegation.id);
  if (credential?.userId !== proof.userId) throw unauthorized();
  const { projectId, expiresAt } = credential;
  return { delegation, scope: { kind: 'project', id: projectId }, endsAt: endOf(expiresAt) };
};

/** The access token says itself what it is for, whatever is asked. */
const byAccessToken = async (keystone: Keystone, proof: Proof, delegation: Delegation): Promise<Bound> => {
  const token = await findOauthToken(keystone.db.read, 'access', delegation.id);
  if (token?.userId !== proof.userId) throw unauthorized();
  return { delegation, scope: { kind: 'project', id: token.projectId }, endsAt: endOf(token.expiresAt) };
};

/**
 * What bounds the token that is wanted; undefined where it stands on the user's own feet.
 * @throws Unauthorized where the delegation is gone or used up, Forbidden where it is somebody else's, or where a token
 * that was got by delegation is to become another
 */
export const boundOf = async (
  keystone: Keystone,
  proof: Proof,
  wanted: WantedScope | undefined,
): Promise<Bound | undefined> => {
  if (wanted?.kind === 'trust') return byTrust(keystone, proof, wanted.id);
  const { delegation, parent } = proof;
  if (delegation === undefined) return undefined;
  if (delegation.kind === 'access-token') return byAccessToken(keystone, proof, delegation);
  if (wanted === undefined) return byCredential(keystone, proof, delegation);
  if (parent === undefined) throw new Unauthorized('Application credentials cannot request a scope.');
  throw new Forbidden('A token got by an application credential cannot be given another scope.');
};

/** Takes one of a trust's uses. @throws Unauthorized where none is left */
export const consume = async (ctx: Context, keystone: Keystone, bound: Bound | undefined): Promise<void> => {
  const id = bound?.consumes;
  if (id === undefined) return;
  await change(ctx, keystone, async ({ tx }) => {
    if (!(await consumeTrust(tx, id))) throw unauthorized();
  });
};
