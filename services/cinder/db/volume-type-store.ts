import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import type { Tables, VolumeTypeRow } from './tables.ts';
import type { Texts } from './volume-store.ts';

/** A kind of volumes. */
export type VolumeType = Readonly<Omit<Selectable<VolumeTypeRow>, 'extra_specs'>> & { readonly extra_specs: Texts };

const typeOf = (row: Selectable<VolumeTypeRow>): VolumeType => ({
  ...row,
  extra_specs: fromJson<Texts>(row.extra_specs),
});

export const findVolumeType = async (db: Executor<Tables>, id: string): Promise<VolumeType | undefined> => {
  const row = await db.selectFrom('volume_types').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : typeOf(row);
};

export const findVolumeTypeByName = async (db: Executor<Tables>, name: string): Promise<VolumeType | undefined> => {
  const row = await db.selectFrom('volume_types').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : typeOf(row);
};

export const listVolumeTypes = async (db: Executor<Tables>): Promise<readonly VolumeType[]> => {
  const query = db.selectFrom('volume_types').selectAll().orderBy('created_at', 'desc').orderBy('id');
  return (await query.execute()).map(typeOf);
};

/** @throws UniqueViolation where the name is taken */
export const insertVolumeType = async (tx: Transaction<Tables>, type: VolumeType): Promise<void> => {
  await tx
    .insertInto('volume_types')
    .values({ ...type, extra_specs: toJson(type.extra_specs) })
    .execute();
};

/** @throws UniqueViolation where the name is taken */
export const updateVolumeType = async (tx: Transaction<Tables>, { id, ...type }: VolumeType): Promise<void> => {
  await tx
    .updateTable('volume_types')
    .set({ ...type, extra_specs: toJson(type.extra_specs) })
    .where('id', '=', id)
    .execute();
};

export const deleteVolumeType = async (tx: Transaction<Tables>, id: string): Promise<void> => {
  await tx.deleteFrom('volume_type_projects').where('volume_type_id', '=', id).execute();
  await tx.deleteFrom('volume_types').where('id', '=', id).execute();
};

/** The projects that may use a type that is not public. */
export const listTypeProjects = async (db: Executor<Tables>, typeId: string): Promise<readonly string[]> => {
  const query = db.selectFrom('volume_type_projects').select('project_id').where('volume_type_id', '=', typeId);
  return (await query.orderBy('project_id').execute()).map(({ project_id: project }) => project);
};

/** The types that are not public and that a project may use. */
export const listTypesOfProject = async (db: Executor<Tables>, projectId: string): Promise<readonly string[]> => {
  const query = db.selectFrom('volume_type_projects').select('volume_type_id').where('project_id', '=', projectId);
  return (await query.execute()).map(({ volume_type_id: type }) => type);
};

/** @throws UniqueViolation where it may already */
export const grantType = async (tx: Transaction<Tables>, typeId: string, projectId: string): Promise<void> => {
  await tx.insertInto('volume_type_projects').values({ volume_type_id: typeId, project_id: projectId }).execute();
};

export const revokeType = async (tx: Transaction<Tables>, typeId: string, projectId: string): Promise<boolean> => {
  const { numDeletedRows } = await tx
    .deleteFrom('volume_type_projects')
    .where('volume_type_id', '=', typeId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};
