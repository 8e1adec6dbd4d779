import type { Context } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import {
  deleteFederatedNamesOf,
  insertFederatedUser,
  listFederatedUsers,
  type FederatedUser,
} from '../db/federated-user-store.ts';
import { findProtocol } from '../db/federation-protocol-store.ts';
import { findIdentityProvider } from '../db/identity-provider-store.ts';
import type { FederatedIdentity } from '../db/user-store.ts';
import type { Tables } from '../db/tables.ts';
import type { Change } from './change.ts';
import { scopedDomainId } from './scope.ts';

/** Under what a user is known to identity providers, in their order. */
export const federatedIdentitiesOf = (db: Executor<Tables>, userId: string): Promise<FederatedUser[]> =>
  listFederatedUsers(db, { userIds: [userId] });

/** Whoever manages one domain speaks for its own providers: what others vouch for is not theirs to give away. */
const assertWay = async (ctx: Context, { tx }: Change, { idpId, protocolId }: FederatedIdentity): Promise<void> => {
  const own = scopedDomainId(ctx);
  const provider = await findIdentityProvider(tx, idpId);
  if (provider === undefined || (own !== undefined && provider.domainId !== own)) {
    throw new BadRequest(`Could not find Identity Provider: ${idpId}. A user is known to providers that are there.`);
  }
  if ((await findProtocol(tx, idpId, protocolId)) !== undefined) return;
  throw new BadRequest(
    `Could not find federated protocol ${protocolId} for Identity Provider: ${idpId}. Create it first, or name another.`,
  );
};

const taken = ({ idpId, protocolId, uniqueId }: FederatedIdentity): Conflict =>
  new Conflict(`${uniqueId} of ${idpId} by ${protocolId} is a user here already: take it from that one first.`, {
    code: 'keystone.federated_user_exists',
  });

/**
 * Says under what a new user is known to identity providers.
 * @throws BadRequest for a provider or protocol that is not there, Conflict where a provider's user is somebody already
 */
export const linkUser = async (
  ctx: Context,
  changing: Change,
  userId: string,
  identities: readonly FederatedIdentity[],
): Promise<void> => {
  for (const identity of identities) {
    await assertWay(ctx, changing, identity);
    try {
      await insertFederatedUser(changing.tx, { ...identity, userId, ephemeral: false });
    } catch (error) {
      throw error instanceof UniqueViolation ? taken(identity) : error;
    }
  }
};

const isSame = (one: FederatedIdentity) => (other: FederatedIdentity) =>
  one.idpId === other.idpId && one.protocolId === other.protocolId && one.uniqueId === other.uniqueId;

/** Replaces under what a user is known; nothing said is nothing changed. Whoever loses one is logged out. */
export const relinkUser = async (
  ctx: Context,
  changing: Change,
  userId: string,
  identities: readonly FederatedIdentity[],
): Promise<void> => {
  if (identities.length === 0) return;
  const before = await federatedIdentitiesOf(changing.tx, userId);
  if (!before.every((each) => identities.some(isSame(each)))) await changing.revoke({ userId });
  await deleteFederatedNamesOf(
    changing.tx,
    userId,
    identities.map(({ idpId }) => idpId),
  );
  await linkUser(ctx, changing, userId, identities);
};
