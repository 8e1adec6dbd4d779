import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertIfMissing } from '@nimbo/db/insert-if-missing.ts';
import type { HostTables } from './host-tables.ts';
import type { CellTables } from './tables.ts';

/** A compute host's node as it is kept. */
export type ComputeNode = Readonly<Selectable<HostTables['compute_nodes']>>;

/** What a host's report says of its node. */
export type ComputeNodeFacts = Omit<ComputeNode, 'id' | 'uuid' | 'host' | 'created_at' | 'updated_at'>;

const binary = 'nova-compute';

const newService = (host: string, at: Timestamp) => ({
  uuid: randomUUID(),
  host,
  binary,
  disabled: false,
  disabled_reason: null,
  forced_down: false,
  last_seen_up: at,
  report_count: 1,
  created_at: at,
  updated_at: null,
});

/** Notes that a compute host has reported; its first report makes it known. */
export const recordHeartbeat = async (tx: Transaction<CellTables>, host: string, at: Timestamp): Promise<void> => {
  const { numUpdatedRows } = await tx
    .updateTable('services')
    .set((eb) => ({ last_seen_up: at, report_count: eb('report_count', '+', 1), updated_at: at }))
    .where('host', '=', host)
    .where('binary', '=', binary)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) await insertIfMissing(tx, 'services', newService(host, at));
};

export const findComputeNode = (db: Executor<CellTables>, host: string): Promise<ComputeNode | undefined> =>
  db.selectFrom('compute_nodes').selectAll().where('host', '=', host).executeTakeFirst();

const differs = (known: ComputeNode, facts: ComputeNodeFacts): boolean =>
  Object.entries(facts).some(([column, value]) => known[column as keyof ComputeNodeFacts] !== value);

/** Writes what a host has; what it said before changes nothing. */
export const writeComputeNode = async (
  tx: Transaction<CellTables>,
  host: string,
  facts: ComputeNodeFacts,
  at: Timestamp,
): Promise<ComputeNode | undefined> => {
  const known = await findComputeNode(tx, host);
  if (known === undefined) {
    await insertIfMissing(tx, 'compute_nodes', { uuid: randomUUID(), host, ...facts, created_at: at, updated_at: at });
  } else if (differs(known, facts)) {
    await tx
      .updateTable('compute_nodes')
      .set({ ...facts, updated_at: at })
      .where('host', '=', host)
      .execute();
  }
  return findComputeNode(tx, host);
};

/** What the servers on a host were promised, together. */
export interface PromisedResources {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

export const promisedOnHost = async (db: Executor<CellTables>, host: string): Promise<PromisedResources> => {
  const sums = await db
    .selectFrom('instances')
    .select((eb) => [
      eb.fn.sum<string | number | null>('vcpus').as('vcpus'),
      eb.fn.sum<string | number | null>('memory_mb').as('memory'),
      eb.fn.sum<string | number | null>('root_gb').as('root'),
      eb.fn.sum<string | number | null>('ephemeral_gb').as('ephemeral'),
    ])
    .where('host', '=', host)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  const number = (value: string | number | null | undefined): number => Number(value ?? 0);
  const diskGb = number(sums?.root) + number(sums?.ephemeral);
  return { vcpus: number(sums?.vcpus), memoryMb: number(sums?.memory), diskGb };
};
