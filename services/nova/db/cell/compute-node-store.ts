import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ComputeNode } from './host-store.ts';
import type { CellTables } from './tables.ts';

/** A server on a host, as hypervisors tell of it. */
export interface HostedServer {
  readonly host: string;
  readonly uuid: string;
  readonly name: string;
}

export const listComputeNodes = (db: Executor<CellTables>): Promise<ComputeNode[]> =>
  db.selectFrom('compute_nodes').selectAll().orderBy('id').execute();

export const deleteComputeNode = async (tx: Transaction<CellTables>, host: string): Promise<void> => {
  await tx.deleteFrom('compute_nodes').where('host', '=', host).execute();
};

/** The servers on some hosts, deleted ones left out. */
export const listHostedServers = async (
  db: Executor<CellTables>,
  hosts: readonly string[],
): Promise<readonly HostedServer[]> => {
  if (hosts.length === 0) return [];
  const query = db.selectFrom('instances').select(['host', 'uuid', 'name']).where('host', 'in', hosts);
  const rows = await query.where('deleted_at', 'is', null).orderBy('uuid').execute();
  return rows.map(({ host, uuid, name }) => ({ host: host ?? '', uuid, name }));
};
