import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { NewInstance } from '../cell/new-instance.ts';
import type { ApiTables } from './tables.ts';

/** Where a server is, before anybody asks its cell. */
export interface Mapping {
  readonly uuid: string;
  readonly cellUuid: string | null;
  readonly projectId: string;
  readonly isQueuedForDelete: boolean;
}

const mappingByUuid = prepared((db: Executor<ApiTables>, parameter: Parameter<{ uuid: string }>) =>
  db
    .selectFrom('instance_mappings')
    .select(['cell_uuid', 'project_id', 'queued_for_delete'])
    .where('instance_uuid', '=', parameter('uuid')),
);

/** Where a server is. */
export const findMapping = async (db: Executor<ApiTables>, uuid: string): Promise<Mapping | undefined> => {
  const row = await mappingByUuid.first(db, { uuid });
  if (row === undefined) return undefined;
  return { uuid, cellUuid: row.cell_uuid, projectId: row.project_id, isQueuedForDelete: row.queued_for_delete };
};

export const insertMapping = async (tx: Transaction<ApiTables>, server: NewInstance): Promise<void> => {
  await tx
    .insertInto('instance_mappings')
    .values({
      instance_uuid: server.uuid,
      cell_uuid: null,
      project_id: server.projectId,
      user_id: server.userId,
      vcpus: server.flavor.vcpus,
      memory_mb: server.flavor.memoryMb,
      queued_for_delete: false,
      created_at: server.createdAt,
      updated_at: server.createdAt,
    })
    .execute();
};

export const writeMappingCell = async (
  tx: Transaction<ApiTables>,
  uuid: string,
  cell: string,
  at: Timestamp,
): Promise<void> => {
  await tx
    .updateTable('instance_mappings')
    .set({ cell_uuid: cell, updated_at: at })
    .where('instance_uuid', '=', uuid)
    .execute();
};

/** From now on the server counts against no quota. */
export const queueMappingForDelete = async (tx: Transaction<ApiTables>, uuid: string, at: Timestamp): Promise<void> => {
  await tx
    .updateTable('instance_mappings')
    .set({ queued_for_delete: true, updated_at: at })
    .where('instance_uuid', '=', uuid)
    .execute();
};

/** Removes all that the API's database knows of a server. */
export const removeServerTraces = async (tx: Transaction<ApiTables>, uuid: string): Promise<void> => {
  await tx.deleteFrom('build_requests').where('instance_uuid', '=', uuid).execute();
  await tx.deleteFrom('server_group_members').where('instance_uuid', '=', uuid).execute();
  await tx.deleteFrom('instance_mappings').where('instance_uuid', '=', uuid).execute();
};

/** Where every server is that is in a cell, and whether it is to be deleted. */
export const listMappedServers = async (
  db: Executor<ApiTables>,
): Promise<ReadonlyMap<string, { readonly cell: string; readonly isQueued: boolean }>> => {
  const rows = await db
    .selectFrom('instance_mappings')
    .select(['instance_uuid', 'cell_uuid', 'queued_for_delete'])
    .where('cell_uuid', 'is not', null)
    .execute();
  return new Map(
    rows.map((row) => [row.instance_uuid, { cell: row.cell_uuid ?? '', isQueued: row.queued_for_delete }] as const),
  );
};

/** The cells of some servers; null for one that has no host yet, absent for one that is not known. */
export const findInstanceCells = async (
  db: Executor<ApiTables>,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> => {
  if (uuids.length === 0) return new Map();
  const query = db.selectFrom('instance_mappings').select(['instance_uuid', 'cell_uuid']);
  const rows = await query.where('instance_uuid', 'in', uuids).execute();
  return new Map(rows.map(({ instance_uuid: uuid, cell_uuid: cell }) => [uuid, cell]));
};
