import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { attachmentsOfVolumes, type Attachment } from '../db/attachment-store.ts';
import { listVolumeTypes } from '../db/volume-type-store.ts';
import { findVolume, listVolumes, lockVolume, sumVolumes, type Volume, type VolumeFilter } from '../db/volume-store.ts';
import type { Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { isAdmin, requireProject } from './caller.ts';
import type { Cinder } from './cinder.ts';
import { volumeNotFound } from './faults.ts';
import { pageOf, type Listed, type WantedPage } from './paging.ts';
import { rules } from './policy-names.ts';

/** A volume with who has it and the name of its type. */
export interface WholeVolume extends Volume {
  readonly attachments: readonly Attachment[];
  readonly typeName: string | null;
}

/** Which volumes a caller asks for. */
export interface WantedVolumes extends WantedPage {
  readonly filter: VolumeFilter;
  /** Those of all projects; for administrators. */
  readonly allProjects: boolean;
}

const targetOf = ({ project_id, user_id }: Volume) => ({ project_id, user_id });

const isVisible = async (ctx: Context, volume: Volume): Promise<boolean> => ctx.can(rules.volumeGet, targetOf(volume));

/** What a rule says of a volume that was found; for one that the caller may not even see it isn't there. */
const authorizeVolume = async (
  ctx: Context,
  rule: PolicyRuleName,
  id: string,
  volume: Volume | undefined,
): Promise<Volume> => {
  if (volume === undefined || !(await isVisible(ctx, volume))) {
    await ctx.authorize(rule);
    throw volumeNotFound(id);
  }
  await ctx.authorize(rule, targetOf(volume));
  return volume;
};

/**
 * A volume that the caller may do this with.
 * @throws NotFound, and Forbidden for one that the caller may only see
 */
export const seenVolume = async (ctx: Context, cinder: Cinder, rule: PolicyRuleName, id: string): Promise<Volume> =>
  authorizeVolume(ctx, rule, id, await findVolume(cinder.db.read, id));

/** The same, its row held until the transaction ends. */
export const heldVolume = async (
  ctx: Context,
  tx: Transaction<Tables>,
  rule: PolicyRuleName,
  id: string,
): Promise<Volume> => authorizeVolume(ctx, rule, id, await lockVolume(tx, id));

/** Volumes with what other tables tell of them. */
const wholeVolumes = async (cinder: Cinder, volumes: readonly Volume[]): Promise<readonly WholeVolume[]> => {
  const attachments = await attachmentsOfVolumes(
    cinder.db.read,
    volumes.map(({ id }) => id),
  );
  const types = new Map((await listVolumeTypes(cinder.db.read)).map(({ id, name }) => [id, name]));
  return volumes.map((volume) => ({
    ...volume,
    attachments: attachments.get(volume.id) ?? [],
    typeName: volume.volume_type_id === null ? null : (types.get(volume.volume_type_id) ?? null),
  }));
};

export const wholeVolume = async (cinder: Cinder, volume: Volume): Promise<WholeVolume> => {
  const [whole] = await wholeVolumes(cinder, [volume]);
  return whole ?? { ...volume, attachments: [], typeName: null };
};

/** @throws NotFound */
export const getVolume = async (ctx: Context, cinder: Cinder, id: string): Promise<WholeVolume> =>
  wholeVolume(cinder, await seenVolume(ctx, cinder, rules.volumeGet, id));

const filterFor = async (ctx: Context, { filter, allProjects }: WantedVolumes): Promise<VolumeFilter> => {
  if (allProjects && (await isAdmin(ctx))) return filter;
  return { ...filter, projectId: requireProject(ctx) };
};

/** The volumes of the caller's project, or of all. */
export const listVolumesFor = async (
  ctx: Context,
  cinder: Cinder,
  wanted: WantedVolumes,
): Promise<Listed<WholeVolume>> => {
  const filter = await filterFor(ctx, wanted);
  const page = await pageOf(
    wanted,
    cinder.settings.max_limit,
    (id) => findVolume(cinder.db.read, id),
    (request) => listVolumes(cinder.db.read, filter, request),
  );
  return { items: await wholeVolumes(cinder, page.items), hasMore: page.hasMore };
};

/** How many there are of them, how large together, and what metadata they have. */
export const summarizeVolumes = async (ctx: Context, cinder: Cinder, wanted: WantedVolumes) => {
  const filter = await filterFor(ctx, wanted);
  const volumes = await listVolumes(cinder.db.read, filter);
  const metadata = new Map<string, Set<string>>();
  for (const volume of volumes) {
    for (const [key, value] of Object.entries(volume.metadata)) {
      metadata.set(key, (metadata.get(key) ?? new Set()).add(value));
    }
  }
  const { count, gigabytes } = await sumVolumes(cinder.db.read, filter);
  return { count, gigabytes, metadata: Object.fromEntries([...metadata].map(([key, values]) => [key, [...values]])) };
};
