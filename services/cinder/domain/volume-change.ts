import type { Updateable } from 'kysely';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { listAttachments, updateAttachment } from '../db/attachment-store.ts';
import type { VolumeRow } from '../db/tables.ts';
import { updateVolume, type Texts, type Volume } from '../db/volume-store.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidVolume } from './faults.ts';
import { moveVolumeTo } from './move-volume.ts';
import { rules } from './policy-names.ts';
import { heldVolume, seenVolume, wholeVolume, type WholeVolume } from './volume.ts';

const write = async (
  ctx: Context,
  cinder: Cinder,
  { id, rule }: { readonly id: string; readonly rule: PolicyRuleName },
  changesOf: (volume: Volume) => Updateable<VolumeRow>,
): Promise<void> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const volume = await heldVolume(ctx, tx, rule, id);
    const changes = changesOf(volume);
    await updateVolume(tx, id, { ...changes, updated_at: at });
    const payload = { changed: Object.keys(changes) };
    await record('volume.updated', { id, projectId: volume.project_id, payload });
  });

/** What a user may say anew of a volume. */
export interface VolumeChanges {
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly metadata?: Texts | undefined;
}

/** @throws NotFound */
export const changeVolume = async (
  ctx: Context,
  cinder: Cinder,
  id: string,
  changes: VolumeChanges,
): Promise<WholeVolume> => {
  const { name, description, metadata } = changes;
  await write(ctx, cinder, { id, rule: rules.volumeUpdate }, () => ({
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata: toJson(metadata) }),
  }));
  return wholeVolume(cinder, await seenVolume(ctx, cinder, rules.volumeUpdate, id));
};

/** The two sets of texts that are kept with a volume. */
export type TextsOfVolume = 'metadata' | 'image_metadata';

/** The texts of a volume as they were. @throws NotFound */
export const readTexts = async (
  ctx: Context,
  cinder: Cinder,
  { id, rule, which }: { readonly id: string; readonly rule: PolicyRuleName; readonly which: TextsOfVolume },
): Promise<Texts> => (await seenVolume(ctx, cinder, rule, id))[which];

/** Changes a set of texts of a volume, and gives it. @throws NotFound */
export const changeTexts = async (
  ctx: Context,
  cinder: Cinder,
  { id, rule, which }: { readonly id: string; readonly rule: PolicyRuleName; readonly which: TextsOfVolume },
  next: (texts: Texts) => Texts,
): Promise<Texts> => {
  let result: Texts = {};
  await write(ctx, cinder, { id, rule }, (volume) => {
    result = next(volume[which]);
    return { [which]: toJson(result) };
  });
  return result;
};

/** Without one of them. @throws NotFound where there is none of the name */
export const withoutText = (texts: Texts, key: string): Texts => {
  const { [key]: removed, ...rest } = texts;
  if (removed === undefined) throw new NotFound(`Volume metadata with key ${key} could not be found.`);
  return rest;
};

export const setBootable = (ctx: Context, cinder: Cinder, id: string, isBootable: boolean): Promise<void> =>
  write(ctx, cinder, { id, rule: rules.setBootable }, () => ({ is_bootable: isBootable }));

/** @throws BadRequest while somebody has the volume */
export const setReadOnly = (ctx: Context, cinder: Cinder, id: string, isReadOnly: boolean): Promise<void> =>
  write(ctx, cinder, { id, rule: rules.readOnly }, ({ status }) => {
    if (status !== 'available') {
      throw invalidVolume(
        `Volume ${id} status must be available to update readonly flag, but current status is: ${status}.`,
      );
    }
    return { is_read_only: isReadOnly };
  });

/** What an administrator says a volume is, whatever it was. */
export interface StatusReset {
  readonly status: string | undefined;
  readonly attachStatus: string | undefined;
}

/** For administrators, where the row and the world disagree. */
export const resetStatus = (ctx: Context, cinder: Cinder, id: string, reset: StatusReset): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rules.volumeResetStatus, id);
    const status = reset.status ?? volume.status;
    await moveVolumeTo(changing, volume, status, 'volume.status_reset', { previous_status: null });
    if (reset.attachStatus === undefined) return;
    for (const attachment of await listAttachments(changing.tx, { volumeId: id })) {
      await updateAttachment(changing.tx, attachment.id, { status: reset.attachStatus });
    }
  });
