import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ApiTables } from './tables.ts';

/** The servers of a group. */
export const listGroupMembers = async (db: Executor<ApiTables>, group: string): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('server_group_members')
    .select('instance_uuid')
    .where('group_uuid', '=', group)
    .execute();
  return rows.map(({ instance_uuid }) => instance_uuid);
};

/** Puts servers into a group. */
export const addGroupMembers = async (
  tx: Transaction<ApiTables>,
  { group, uuids, userId }: { readonly group: string; readonly uuids: readonly string[]; readonly userId: string },
): Promise<void> => {
  const members = uuids.map((uuid) => ({ group_uuid: group, instance_uuid: uuid, user_id: userId }));
  await tx.insertInto('server_group_members').values(members).execute();
};
