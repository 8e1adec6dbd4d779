import type { Context } from '@nimbo/context/context.ts';
import { requestUndo } from '@nimbo/saga/request-undo.ts';
import { startSaga } from '@nimbo/saga/start-saga.ts';
import { listAttachments, deleteAttachmentRow } from '../db/attachment-store.ts';
import { findUnfinishedSaga } from '../db/saga-store.ts';
import type { Volume } from '../db/volume-store.ts';
import { deleteVolumeSaga } from '../sagas/delete-volume.ts';
import { change, type Change } from './change.ts';
import type { Cinder } from './cinder.ts';
import { invalidVolume } from './faults.ts';
import { moveVolumeTo } from './move-volume.ts';
import { rules } from './policy-names.ts';
import { heldVolume, seenVolume } from './volume.ts';
import { volumeStates } from './volume.states.ts';

const assertDeletable = async ({ tx }: Change, volume: Volume): Promise<void> => {
  const { id, status } = volume;
  if (!volumeStates.isState(status) || !volumeStates.isAllowed('delete', status)) {
    throw invalidVolume(
      `Volume status must be available or error or error_extending or error_deleting to delete volume ${id}, but it is ${status}.`,
    );
  }
  const [attachment] = await listAttachments(tx, { volumeId: id });
  if (attachment !== undefined) {
    throw invalidVolume(`Volume ${id} is still attached (attachment ${attachment.id}); detach it first.`);
  }
  const snapshot = await tx.selectFrom('snapshots').select('id').where('volume_id', '=', id).executeTakeFirst();
  if (snapshot !== undefined) {
    throw invalidVolume(`Volume ${id} still has snapshots (${snapshot.id}, for one); delete them first.`);
  }
};

const begin = async (ctx: Context, cinder: Cinder, changing: Change, volume: Volume): Promise<void> => {
  const { id } = volume;
  await moveVolumeTo(changing, volume, 'deleting', 'volume.delete', { previous_status: null });
  const resource = { type: 'volume', id };
  await startSaga(changing.tx, ctx, deleteVolumeSaga(cinder), { id }, { resource, exclusive: true });
};

/** Takes a volume that nobody has away. @throws NotFound; BadRequest while it is something else than idle */
export const deleteVolume = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  await change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rules.volumeDelete, id);
    if (volume.status === 'deleting') return;
    await assertDeletable(changing, volume);
    await begin(ctx, cinder, changing, volume);
  });
  cinder.sagas.ring();
};

/** Milliseconds between two looks, and looks at most, at work that is being turned back. */
const pause = 200;
const looks = 50;

const endOtherWork = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  const saga = await findUnfinishedSaga(cinder.db.read, { type: 'volume', id });
  if (saga === undefined) return;
  await change(ctx, cinder, ({ tx }) => requestUndo(tx, ctx, saga, `volume ${id} is to be deleted by force`));
  cinder.sagas.ring(saga);
  for (let look = 0; look < looks; look += 1) {
    if ((await findUnfinishedSaga(cinder.db.read, { type: 'volume', id })) === undefined) return;
    await cinder.news.next(id, pause, ctx.signal);
  }
};

/**
 * Takes a volume away whatever it is, attachments with it; for administrators. What is being done with it is turned
 * back first, and then the caller may have to ask again.
 * @throws Conflict while that takes
 */
export const forceDeleteVolume = async (ctx: Context, cinder: Cinder, id: string): Promise<void> => {
  await seenVolume(ctx, cinder, rules.volumeForceDelete, id);
  await endOtherWork(ctx, cinder, id);
  await change(ctx, cinder, async (changing) => {
    const volume = await heldVolume(ctx, changing.tx, rules.volumeForceDelete, id);
    for (const { id: attachment } of await listAttachments(changing.tx, { volumeId: id })) {
      await deleteAttachmentRow(changing.tx, attachment);
    }
    await begin(ctx, cinder, changing, volume);
  });
  cinder.sagas.ring();
};
