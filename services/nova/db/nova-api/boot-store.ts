import type { Executor } from '@nimbo/db/database.ts';
import type { KeySnapshot } from '../cell/documents.ts';
import type { ApiTables } from './tables.ts';

/** A user's key pair as a server keeps it. */
export const findKey = async (
  db: Executor<ApiTables>,
  userId: string,
  name: string,
): Promise<KeySnapshot | undefined> => {
  const row = await db
    .selectFrom('key_pairs')
    .select(['name', 'type', 'fingerprint', 'public_key'])
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { name: row.name, type: row.type, fingerprint: row.fingerprint, publicKey: row.public_key };
};

/** The group that a server is in. */
export const findGroupOf = async (db: Executor<ApiTables>, instance: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom('server_group_members')
    .select('group_uuid')
    .where('instance_uuid', '=', instance)
    .executeTakeFirst();
  return row?.group_uuid;
};

/** The zones that aggregates name. */
export const listZones = async (db: Executor<ApiTables>): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('aggregate_metadata')
    .select('value')
    .distinct()
    .where('key', '=', 'availability_zone')
    .execute();
  return rows.map(({ value }) => value);
};
