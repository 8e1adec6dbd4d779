import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { DirectoryEntryRow, Tables } from './tables.ts';

/** A user or group that a directory has, or had. */
export interface DirectoryEntry {
  readonly id: string;
  readonly domainId: string;
  readonly kind: 'user' | 'group';
  /** What the directory tells it apart by. */
  readonly localId: string;
  /** Of everything that was last read of it; empty where that must be looked at again. */
  readonly digest: string;
  /** Since when the directory does not have it any more. */
  readonly goneAt: Timestamp | null;
}

const toEntry = (row: Selectable<DirectoryEntryRow>): DirectoryEntry => ({
  id: row.id,
  domainId: row.domain_id,
  kind: row.kind,
  localId: row.local_id,
  digest: row.digest,
  goneAt: row.gone_at,
});

export const findDirectoryEntry = async (db: Executor<Tables>, id: string): Promise<DirectoryEntry | undefined> => {
  const row = await db.selectFrom('directory_entries').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toEntry(row);
};

/** All entries of a domain, gone ones too, in the order of ids. */
export const listDirectoryEntries = async (db: Executor<Tables>, domainId: string): Promise<DirectoryEntry[]> => {
  const query = db.selectFrom('directory_entries').selectAll().where('domain_id', '=', domainId).orderBy('id');
  return (await query.execute()).map(toEntry);
};

/** Entries that were gone before an instant. */
export const listEntriesGoneBefore = async (db: Executor<Tables>, before: Timestamp): Promise<DirectoryEntry[]> => {
  const query = db.selectFrom('directory_entries').selectAll().where('gone_at', '<', before).orderBy('id');
  return (await query.execute()).map(toEntry);
};

/** Writes an entry, new or known. */
export const writeDirectoryEntry = async (db: Executor<Tables>, entry: DirectoryEntry): Promise<void> => {
  const { id, domainId, kind, localId, digest, goneAt } = entry;
  const row = { id, domain_id: domainId, kind, local_id: localId, digest, gone_at: goneAt };
  await db
    .insertInto('directory_entries')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        digest: eb.ref('excluded.digest'),
        gone_at: eb.ref('excluded.gone_at'),
      })),
    )
    .execute();
};

/** Idempotent. */
export const deleteDirectoryEntry = async (db: Executor<Tables>, id: string): Promise<void> => {
  await db.deleteFrom('directory_entries').where('id', '=', id).execute();
};

/** When a domain's directory was last read whole; undefined for never. */
export const findDirectoryReadAt = async (db: Executor<Tables>, domainId: string): Promise<Timestamp | undefined> => {
  const query = db.selectFrom('directories').select('read_at').where('domain_id', '=', domainId);
  return (await query.executeTakeFirst())?.read_at;
};

export const writeDirectoryReadAt = async (
  db: Transaction<Tables>,
  domainId: string,
  readAt: Timestamp,
): Promise<void> => {
  await deleteDirectoryReadAt(db, domainId);
  await db.insertInto('directories').values({ domain_id: domainId, read_at: readAt }).execute();
};

/** What is known of a directory counts as old from now on. Idempotent. */
export const deleteDirectoryReadAt = async (db: Executor<Tables>, domainId: string): Promise<void> => {
  await db.deleteFrom('directories').where('domain_id', '=', domainId).execute();
};

/** Domains that keep their users in a directory. */
export const listDirectoryDomainIds = async (db: Executor<Tables>): Promise<string[]> => {
  const rows = await db
    .selectFrom('domain_options')
    .select('domain_id')
    .where('group_name', '=', 'identity')
    .where('option_name', '=', 'driver')
    .where('value', '=', '"ldap"')
    .orderBy('domain_id')
    .execute();
  return rows.map((row) => row.domain_id);
};

/** Whether a domain has users or groups that are none of a directory's. */
export const hasOwnUsers = async (db: Executor<Tables>, domainId: string): Promise<boolean> => {
  const known = db.selectFrom('directory_entries').select('id').where('domain_id', '=', domainId);
  const users = db.selectFrom('users').select('id').where('domain_id', '=', domainId).where('id', 'not in', known);
  const groups = db.selectFrom('user_groups').select('id').where('domain_id', '=', domainId);
  const found =
    (await users.limit(1).executeTakeFirst()) ??
    (await groups.where('id', 'not in', known).limit(1).executeTakeFirst());
  return found !== undefined;
};
