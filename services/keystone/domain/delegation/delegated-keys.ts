import { millisecondsOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Context } from '@nimbo/context/context.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';
import { findApplicationCredential } from '../../db/application-credential-store.ts';
import { findOauthToken } from '../../db/oauth1-store.ts';
import { findTrust } from '../../db/trust-store.ts';
import type { Delegation } from '../../drivers/token-provider/delegation.ts';
import type { Proof } from '../auth-methods/method.ts';
import type { KeyDelegation } from '../ec2-keys.ts';
import type { Keystone } from '../keystone.ts';
import { unauthorized } from '../password.ts';
import type { WantedScope } from '../wanted-scope.ts';

/** What keys are marked with that are made by somebody's leave, on the project which that is for. @throws Forbidden for another */
export const delegationOfKeys = ({ identity }: Context, projectId: string): KeyDelegation => {
  const { trust, applicationCredential, accessToken } = identity ?? {};
  if (trust === undefined && applicationCredential === undefined && accessToken === undefined) return {};
  if (identity?.scope.kind !== 'project' || identity.scope.id !== projectId) {
    throw new Forbidden('Keys made by delegation are for the project of the token that makes them.');
  }
  return {
    ...(trust === undefined ? {} : { trust_id: trust.id }),
    ...(applicationCredential === undefined ? {} : { app_cred_id: applicationCredential.id }),
    ...(accessToken === undefined ? {} : { access_token_id: accessToken.id }),
  };
};

/** Whose keys have signed, and for which project they are. */
export interface KeyOwner {
  readonly userId: string;
  readonly projectId: string;
}

/** What keys prove, and what they ask for. */
export interface KeyProof {
  readonly proof: Proof;
  readonly wanted: WantedScope | undefined;
}

const methods = ['ec2credential'] as const;

/** The keys are those of whom the trust's tokens speak for: of nobody else, for they say themselves which trust is meant. */
const byTrust = async ({ db }: Keystone, owner: KeyOwner, id: string): Promise<KeyProof> => {
  const trust = await findTrust(db.read, id);
  const speaker = trust?.impersonation === true ? trust.trustorId : trust?.trusteeId;
  if (trust === undefined || speaker !== owner.userId || trust.projectId !== owner.projectId) throw unauthorized();
  return { proof: { userId: trust.trusteeId, methods }, wanted: { kind: 'trust', id } };
};

const byLeave = (
  { clock }: Keystone,
  owner: KeyOwner,
  delegation: Delegation,
  leave: { readonly projectId: string; readonly expiresAt: Timestamp | null } | undefined,
): KeyProof => {
  const isOver = leave !== undefined && leave.expiresAt !== null && millisecondsOf(leave.expiresAt) <= clock.now();
  if (leave === undefined || leave.projectId !== owner.projectId || isOver) throw unauthorized();
  return { proof: { userId: owner.userId, methods, delegation }, wanted: undefined };
};

/**
 * What a signature by these keys proves: never more than the leave by which they were made gives now.
 * @throws Unauthorized where that leave is gone, over, or not theirs
 */
export const proofByKeys = async (
  keystone: Keystone,
  owner: KeyOwner,
  { trust_id: trust, app_cred_id: credential, access_token_id: token }: KeyDelegation,
): Promise<KeyProof> => {
  const { read } = keystone.db;
  const kinds = [trust, credential, token].filter((id) => id !== undefined);
  if (kinds.length > 1) throw unauthorized();
  if (trust !== undefined) return byTrust(keystone, owner, trust);
  if (credential !== undefined) {
    const delegation = { kind: 'application-credential' as const, id: credential };
    return byLeave(keystone, owner, delegation, await findApplicationCredential(read, credential));
  }
  if (token !== undefined) {
    const delegation = { kind: 'access-token' as const, id: token };
    return byLeave(keystone, owner, delegation, await findOauthToken(read, 'access', token));
  }
  const wanted: WantedScope = { kind: 'project', project: { id: owner.projectId } };
  return { proof: { userId: owner.userId, methods }, wanted };
};
