import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ServiceRow } from './host-tables.ts';
import type { CellTables } from './tables.ts';

export type Service = Readonly<Selectable<ServiceRow>>;

export const listServices = (
  db: Executor<CellTables>,
  filter: { readonly host?: string | undefined; readonly binary?: string | undefined } = {},
): Promise<Service[]> => {
  let query = db.selectFrom('services').selectAll().orderBy('id');
  if (filter.host !== undefined) query = query.where('host', '=', filter.host);
  if (filter.binary !== undefined) query = query.where('binary', '=', filter.binary);
  return query.execute();
};

export const updateService = async (
  tx: Transaction<CellTables>,
  uuid: string,
  changes: Partial<Pick<Service, 'disabled' | 'disabled_reason' | 'forced_down'>> & { readonly updated_at: string },
): Promise<void> => {
  await tx.updateTable('services').set(changes).where('uuid', '=', uuid).execute();
};

export const deleteService = async (tx: Transaction<CellTables>, uuid: string): Promise<void> => {
  await tx.deleteFrom('services').where('uuid', '=', uuid).execute();
};
