import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { ExternalEventRow } from './external-event-tables.ts';
import type { CellTables } from './tables.ts';

export type ExternalEvent = Readonly<ExternalEventRow>;

/** Keeps what was told last of each name and tag. */
export const writeExternalEvent = async (tx: Transaction<CellTables>, event: ExternalEvent): Promise<void> => {
  const { instance_uuid: uuid, name, tag } = event;
  const old = tx.deleteFrom('external_events').where('instance_uuid', '=', uuid).where('name', '=', name);
  await old.where('tag', '=', tag).execute();
  await tx.insertInto('external_events').values(event).execute();
};

/** The oldest events of some names. */
export const listExternalEvents = (
  db: Executor<CellTables>,
  names: readonly string[],
  limit: number,
): Promise<readonly ExternalEvent[]> =>
  db.selectFrom('external_events').selectAll().where('name', 'in', names).orderBy('received_at').limit(limit).execute();

/** Forgets an event that was acted upon, unless it was told again since. */
export const forgetExternalEvent = async (tx: Transaction<CellTables>, event: ExternalEvent): Promise<void> => {
  const { instance_uuid: uuid, name, tag, received_at: at } = event;
  const same = tx.deleteFrom('external_events').where('instance_uuid', '=', uuid).where('name', '=', name);
  await same.where('tag', '=', tag).where('received_at', '=', at).execute();
};

/** Forgets what nobody has acted upon since: it was told of servers that are gone. Gives how many. */
export const purgeExternalEvents = async (tx: Transaction<CellTables>, before: Timestamp): Promise<number> => {
  const { numDeletedRows } = await tx
    .deleteFrom('external_events')
    .where('received_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
};
