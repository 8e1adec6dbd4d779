import type { Executor } from '@nimbo/db/database.ts';
import { fromJson } from '@nimbo/db/json.ts';
import type { Interface } from './documents.ts';
import type { CellTables } from './tables.ts';

/** A server's interfaces as they are kept. */
export interface KeptInterfaces {
  readonly uuid: string;
  readonly interfaces: readonly Interface[];
}

const serversWithInterfaces = (db: Executor<CellTables>) =>
  db
    .selectFrom('instances')
    .select(['uuid', 'interfaces'])
    .where('deleted_at', 'is', null)
    // Its ports are being taken away: until they all are, it shows what it had.
    .where((eb) => eb.or([eb('task_state', 'is', null), eb('task_state', '!=', 'deleting')]))
    .where('interfaces', '!=', '[]')
    .orderBy('uuid');

const kept = ({ uuid, interfaces }: { readonly uuid: string; readonly interfaces: string }): KeptInterfaces => ({
  uuid,
  interfaces: fromJson<Interface[]>(interfaces),
});

/** Of those of these servers that have interfaces and are neither deleted nor being deleted. */
export const findInterfaces = async (
  db: Executor<CellTables>,
  uuids: readonly string[],
): Promise<readonly KeptInterfaces[]> => {
  if (uuids.length === 0) return [];
  return (await serversWithInterfaces(db).where('uuid', 'in', uuids).execute()).map(kept);
};

/** The next servers with interfaces, in the order of their ids; '' for the first ones. */
export const listServersWithInterfaces = async (
  db: Executor<CellTables>,
  after: string,
  limit: number,
): Promise<readonly string[]> =>
  (await serversWithInterfaces(db).where('uuid', '>', after).limit(limit).execute()).map(({ uuid }) => uuid);
