import type { Transaction } from 'kysely';
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
