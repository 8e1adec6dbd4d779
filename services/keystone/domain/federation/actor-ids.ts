import type { Identity } from '@nimbo/context/identity.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { listExpiringMemberships } from '../../db/federated-user-store.ts';
import { actorIdsOf } from '../assignment-reach.ts';
import type { Keystone } from '../keystone.ts';

/** A user and the groups it is in, for good or for a while. */
export const lastingActorIds = async ({ db, clock }: Keystone, userId: string): Promise<readonly string[]> => {
  const passing = await listExpiringMemberships(db.read, userId, timestampOf(clock.now()));
  return [...(await actorIdsOf(db.read, userId)), ...passing.map(({ groupId }) => groupId)];
};

/** The same of a caller, with the groups that its token brings along. */
export const callerActorIds = async (
  keystone: Keystone,
  { user, federation }: Identity,
): Promise<readonly string[]> => [
  ...new Set([...(await lastingActorIds(keystone, user.id)), ...(federation?.groupIds ?? [])]),
];
