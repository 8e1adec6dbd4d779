import { defineSaga, type SagaDefinition, type SagaState, type StepContext } from '@nimbo/saga/definition.ts';
import { deleteAttachmentRow, findAttachment, listAttachments, updateAttachment } from '../db/attachment-store.ts';
import { findVolume, lockVolume } from '../db/volume-store.ts';
import { statusOfAttachments } from '../domain/attachment-status.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { bringAbout } from '../domain/host-wish.ts';
import { moveVolumeTo } from '../domain/move-volume.ts';

/** What taking a volume away remembers. */
export interface DetachVolume extends SagaState {
  readonly attachment: string;
  readonly volume: string;
}

const unexport = async (ctx: StepContext, cinder: Cinder, state: DetachVolume): Promise<undefined> => {
  const attachments = await listAttachments(cinder.db.read, { volumeId: state.volume });
  const isNeeded = attachments.some(
    ({ id, connector, status }) => id !== state.attachment && connector !== null && status !== 'detaching',
  );
  if (isNeeded || (await findVolume(cinder.db.read, state.volume)) === undefined) return;
  await bringAbout(ctx, cinder, state.volume, { is_exported: false });
};

const forget = (ctx: StepContext, cinder: Cinder, { attachment, volume: id }: DetachVolume): Promise<undefined> =>
  change(ctx, cinder, async (changing) => {
    const volume = await lockVolume(changing.tx, id);
    await deleteAttachmentRow(changing.tx, attachment);
    if (volume === undefined) return undefined;
    const left = await listAttachments(changing.tx, { volumeId: id });
    await moveVolumeTo(changing, volume, statusOfAttachments(volume, left), 'volume.detached');
    return undefined;
  });

/** A detachment that came to nothing leaves the attachment as one that can be tried to be deleted again. */
const giveUp = (ctx: StepContext, cinder: Cinder, { attachment: id, volume }: DetachVolume): Promise<void> =>
  change(ctx, cinder, async ({ tx }) => {
    await lockVolume(tx, volume);
    const attachment = await findAttachment(tx, id);
    if (attachment?.status === 'detaching') await updateAttachment(tx, id, { status: 'error_detaching' });
  });

/** Takes a volume from a server: its host serves it no longer where nobody else has it. */
export const detachVolumeSaga = (cinder: Cinder): SagaDefinition<DetachVolume> =>
  defineSaga<DetachVolume>({
    name: 'detach-volume',
    steps: [
      {
        name: 'unexport',
        deadline: cinder.settings.host_patience * 1000,
        attempts: 2,
        act: (ctx, state) => unexport(ctx, cinder, state),
      },
      { name: 'forget', deadline: 10_000, act: (ctx, state) => forget(ctx, cinder, state) },
    ],
    onUndone: (ctx, state) => giveUp(ctx, cinder, state),
  });
