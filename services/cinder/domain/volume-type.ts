import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { Texts } from '../db/volume-store.ts';
import { listVolumes } from '../db/volume-store.ts';
import {
  deleteVolumeType,
  findVolumeType,
  findVolumeTypeByName,
  grantType,
  insertVolumeType,
  listTypeProjects,
  listTypesOfProject,
  listVolumeTypes,
  revokeType,
  updateVolumeType,
  type VolumeType,
} from '../db/volume-type-store.ts';
import { callersProject, isAdmin } from './caller.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidInput, typeNotFound } from './faults.ts';

const mayUse = async (ctx: Context, cinder: Cinder, type: VolumeType): Promise<boolean> => {
  if (type.is_public || (await isAdmin(ctx))) return true;
  const projectId = callersProject(ctx);
  return projectId !== undefined && (await listTypesOfProject(cinder.db.read, projectId)).includes(type.id);
};

/** A type that the caller may use. @throws NotFound */
export const getVolumeType = async (ctx: Context, cinder: Cinder, id: string): Promise<VolumeType> => {
  const type = id === 'default' ? await defaultType(cinder) : await findVolumeType(cinder.db.read, id);
  if (type === undefined || !(await mayUse(ctx, cinder, type))) throw typeNotFound(id);
  return type;
};

const defaultType = (cinder: Cinder): Promise<VolumeType | undefined> =>
  findVolumeTypeByName(cinder.db.read, cinder.settings.default_volume_type);

/** The types that the caller may use; `isPublic` undefined asks for both kinds, for administrators. */
export const listTypesFor = async (
  ctx: Context,
  cinder: Cinder,
  isPublic: boolean | undefined,
): Promise<readonly VolumeType[]> => {
  const all = await listVolumeTypes(cinder.db.read);
  if (await isAdmin(ctx)) return all.filter((type) => isPublic === undefined || type.is_public === isPublic);
  const projectId = callersProject(ctx);
  const granted = projectId === undefined ? [] : await listTypesOfProject(cinder.db.read, projectId);
  return all.filter((type) => type.is_public || granted.includes(type.id));
};

/** The type of a new volume, by name or id, or the default one. @throws NotFound, BadRequest */
export const typeForNewVolume = async (ctx: Context, cinder: Cinder, asked: string | null): Promise<VolumeType> => {
  if (asked === null) {
    const type = await defaultType(cinder);
    const name = cinder.settings.default_volume_type;
    if (type === undefined) throw invalidInput(`the default volume type ${name} could not be found; ask for another.`);
    return type;
  }
  const type = (await findVolumeType(cinder.db.read, asked)) ?? (await findVolumeTypeByName(cinder.db.read, asked));
  if (type === undefined || !(await mayUse(ctx, cinder, type))) throw typeNotFound(asked);
  return type;
};

/** Makes the default type where it is not there yet. */
export const ensureDefaultType = async (ctx: Context, cinder: Cinder): Promise<void> => {
  if ((await defaultType(cinder)) !== undefined) return;
  const name = cinder.settings.default_volume_type;
  await createVolumeType(ctx, cinder, { name, description: 'Default Volume Type', isPublic: true, extraSpecs: {} });
};

/** What is told of a new type. */
export interface VolumeTypeInput {
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean;
  readonly extraSpecs: Texts;
}

const nameTaken = (error: unknown, name: string): unknown =>
  error instanceof UniqueViolation
    ? new Conflict(`Volume Type ${name} already exists: choose another name.`, { cause: error })
    : error;

/** @throws Conflict where the name is taken */
export const createVolumeType = async (ctx: Context, cinder: Cinder, input: VolumeTypeInput): Promise<VolumeType> => {
  const { name, description, isPublic, extraSpecs } = input;
  try {
    return await change(ctx, cinder, async ({ tx, at, record }) => {
      const id = randomUUID();
      const times = { created_at: at, updated_at: null };
      const type = { id, name, description, is_public: isPublic, extra_specs: extraSpecs, ...times };
      await insertVolumeType(tx, type);
      await record('volume_type.created', { id, payload: { name } });
      return type;
    });
  } catch (error) {
    throw nameTaken(error, name);
  }
};

/** What may be changed of a type. */
export type VolumeTypeChanges = Partial<Pick<VolumeType, 'name' | 'description' | 'is_public' | 'extra_specs'>>;

/** @throws NotFound, and Conflict where the name is taken */
export const changeVolumeType = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  changesOf: (type: VolumeType) => VolumeTypeChanges,
): Promise<VolumeType> => {
  try {
    return await change(ctx, cinder, async ({ tx, at, record }) => {
      const type = await findVolumeType(tx, id);
      if (type === undefined) throw typeNotFound(id);
      const changed = { ...type, ...changesOf(type), updated_at: at };
      await updateVolumeType(tx, changed);
      await record('volume_type.updated', { id });
      return changed;
    });
  } catch (error) {
    throw nameTaken(error, id);
  }
};

/** @throws NotFound; BadRequest while volumes are of it, or it is the default */
export const removeVolumeType = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  const isDefault = (await defaultType(cinder))?.id === id;
  await change(ctx, cinder, async ({ tx, record }) => {
    const type = await findVolumeType(tx, id);
    if (type === undefined) throw typeNotFound(id);
    if (isDefault) throw new BadRequest(`Volume type ${id} is the default and cannot be deleted; set another first.`);
    const [user] = await listVolumes(tx, { equal: { volume_type_id: id } });
    if (user !== undefined) throw new BadRequest(`Target volume type is still in use: by volume ${user.id}, for one.`);
    await deleteVolumeType(tx, id);
    await record('volume_type.deleted', { id, payload: { name: type.name } });
  });
};

/** The projects that may use a type that is not public. @throws NotFound for one that is public, or is none */
export const typeAccess = async (ctx: Context, cinder: Cinder, id: string): Promise<readonly string[]> => {
  const type = await getVolumeType(ctx, cinder, id);
  if (type.is_public) throw new NotFound('Access list not available for public volume types.');
  return listTypeProjects(cinder.db.read, id);
};

/** @throws NotFound; Conflict for a public type, or one that the project may use already */
export const allowType = async (ctx: Context, cinder: Cinder, id: string, projectId: string): Promise<void> => {
  try {
    await change(ctx, cinder, async ({ tx, record }) => {
      const type = await findVolumeType(tx, id);
      if (type === undefined) throw typeNotFound(id);
      if (type.is_public) throw new Conflict(`Type access modification is not applicable to public volume type ${id}.`);
      await grantType(tx, id, projectId);
      await record('volume_type.access_added', { id, payload: { project: projectId } });
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(`Project ${projectId} may use volume type ${id} already.`, { cause: error });
  }
};

/** @throws NotFound where the project may not use it; Conflict for a public type */
export const forbidType = (ctx: Context, cinder: Cinder, id: string, projectId: string): Promise<void> =>
  change(ctx, cinder, async ({ tx, record }) => {
    const type = await findVolumeType(tx, id);
    if (type === undefined) throw typeNotFound(id);
    if (type.is_public) throw new Conflict(`Type access modification is not applicable to public volume type ${id}.`);
    const revoked = await revokeType(tx, id, projectId);
    if (!revoked) throw new NotFound(`Volume type access not found for ${id} / ${projectId} combination.`);
    await record('volume_type.access_removed', { id, payload: { project: projectId } });
  });
