import type { Context } from '@nimbo/context/context.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import type { Volume } from '../db/volume-store.ts';
import { extendVolumeSaga } from '../sagas/extend-volume.ts';
import { change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidInput, invalidVolume } from './faults.ts';
import { moveVolumeTo } from './move-volume.ts';
import { rules } from './policy-names.ts';
import { checkQuota, checkVolumeSize } from './quota.ts';
import { heldVolume } from './volume.ts';

/** How a volume is to grow. */
export interface Extension {
  /** GiB. */
  readonly size: number;
  /** Whether the caller knows of volumes that grow while a server uses them (3.42). */
  readonly mayBeInUse: boolean;
}

const assertExtendable = (volume: Volume, { size, mayBeInUse }: Extension): void => {
  const { id, status } = volume;
  const allowed = mayBeInUse ? ['available', 'in-use'] : ['available'];
  if (!allowed.includes(status)) {
    throw invalidVolume(
      `Volume ${id} status must be ${allowed.join(' or ')} to extend, but current status is: ${status}.`,
    );
  }
  if (size <= volume.size) {
    throw invalidInput(
      `New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
    );
  }
};

/** @throws NotFound; BadRequest for a size or state that does not allow it; OverQuota */
export const extendVolume = async (ctx: Context, cinder: Cinder, id: string, extension: Extension): Promise<void> => {
  const { size: to } = extension;
  await change(ctx, cinder, async (changing) => {
    const { tx } = changing;
    const volume = await heldVolume(ctx, tx, rules.volumeExtend, id);
    assertExtendable(volume, extension);
    const { project_id: projectId, size: from, status: previous } = volume;
    if (previous === 'in-use') await ctx.authorize(rules.volumeExtendAttached, { project_id: projectId });
    await checkVolumeSize(tx, cinder, projectId, to);
    await checkQuota(tx, cinder, projectId, { gigabytes: to - from });
    // Counted from now on, so that nobody else is promised the same room.
    const wish = { previous_status: previous, wanted_size: to, generation: volume.generation + 1 };
    await moveVolumeTo(changing, volume, 'extending', 'volume.extend', wish);
    const options = { resource: { type: 'volume', id }, exclusive: true };
    await startSaga(tx, ctx, extendVolumeSaga(cinder), { id, from, to, previous }, options);
  });
  cinder.sagas.ring();
};
