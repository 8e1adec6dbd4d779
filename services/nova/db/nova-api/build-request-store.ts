import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromJson, fromNullableJson, toJson } from '@nimbo/db/json.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { BlockDevice } from '../cell/block-device.ts';
import type { NewInstance } from '../cell/new-instance.ts';
import type { BuildRequestRow } from './build-request-tables.ts';
import type { ApiTables } from './tables.ts';

/** A server whose host is not chosen yet. `Spec` is the domain's own; it is kept as JSON. */
export interface BuildRequest<Spec> {
  readonly server: NewInstance;
  readonly spec: Spec;
  readonly devices: readonly BlockDevice[];
  readonly adminPassword: string | null;
  /** Why no host would do, where that is known. */
  readonly scheduling: unknown;
  readonly isDeleting: boolean;
}

const requestOf = <Spec>(row: BuildRequestRow): BuildRequest<Spec> => ({
  server: fromJson<NewInstance>(row.server),
  spec: fromJson<Spec>(row.spec),
  devices: fromJson<BlockDevice[]>(row.devices),
  adminPassword: row.admin_password,
  scheduling: fromNullableJson(row.scheduling),
  isDeleting: row.is_deleting,
});

const byUuid = prepared((db: Executor<ApiTables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('build_requests').selectAll().where('instance_uuid', '=', parameter('uuid')),
);

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the domain that wrote the column knows its type
export const findBuildRequest = async <Spec>(
  db: Executor<ApiTables>,
  uuid: string,
): Promise<BuildRequest<Spec> | undefined> => {
  const row = await byUuid.first(db, { uuid });
  return row === undefined ? undefined : requestOf<Spec>(row);
};

export const insertBuildRequest = async <Spec>(
  tx: Transaction<ApiTables>,
  request: Omit<BuildRequest<Spec>, 'isDeleting' | 'scheduling'>,
): Promise<void> => {
  const { server, spec, devices, adminPassword } = request;
  await tx
    .insertInto('build_requests')
    .values({
      instance_uuid: server.uuid,
      project_id: server.projectId,
      user_id: server.userId,
      server: toJson(server),
      spec: toJson(spec),
      devices: toJson(devices),
      admin_password: adminPassword,
      scheduling: null,
      is_deleting: false,
      created_at: server.createdAt,
    })
    .execute();
};

/** Hides a build request for good; false where it is gone or was hidden before. */
export const markBuildRequestDeleting = async (tx: Transaction<ApiTables>, uuid: string): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('build_requests')
    .set({ is_deleting: true })
    .where('instance_uuid', '=', uuid)
    .where('is_deleting', '=', false)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Keeps why no host would do, until the server is where that is shown. */
export const noteScheduling = async (tx: Transaction<ApiTables>, uuid: string, account: unknown): Promise<void> => {
  await tx
    .updateTable('build_requests')
    .set({ scheduling: toJson(account) })
    .where('instance_uuid', '=', uuid)
    .execute();
};

export const removeBuildRequest = async (tx: Transaction<ApiTables>, uuid: string): Promise<void> => {
  await tx.deleteFrom('build_requests').where('instance_uuid', '=', uuid).execute();
};
