import { defineSaga, type SagaDefinition, type SagaState, type StepContext } from '@nimbo/saga/definition.ts';
import { deleteSnapshotRow, findSnapshot, lockSnapshot } from '../db/snapshot-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { bringAboutSnapshot } from '../domain/host-wish.ts';
import { failSnapshot } from './fail-snapshot.ts';

/** What removing a snapshot remembers. */
export interface DeleteSnapshot extends SagaState {
  readonly id: string;
}

const remove = async (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> => {
  const snapshot = await findSnapshot(cinder.db.read, id);
  if (snapshot === undefined || snapshot.wanted === null) return;
  await bringAboutSnapshot(ctx, cinder, id, 'absent');
};

const forget = (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> =>
  change(ctx, cinder, async ({ tx, record }) => {
    const snapshot = await lockSnapshot(tx, id);
    if (snapshot?.status !== 'deleting') return undefined;
    await deleteSnapshotRow(tx, id);
    const states = { stateBefore: 'deleting', stateAfter: 'deleted' };
    await record('snapshot.deleted', { id, projectId: snapshot.project_id, ...states });
    return undefined;
  });

/** Takes a snapshot from its host and forgets it. */
export const deleteSnapshotSaga = (cinder: Cinder): SagaDefinition<DeleteSnapshot> =>
  defineSaga<DeleteSnapshot>({
    name: 'delete-snapshot',
    steps: [
      {
        name: 'remove',
        deadline: cinder.settings.host_patience * 1000,
        attempts: 2,
        act: (ctx, { id }) => remove(ctx, cinder, id),
      },
      { name: 'forget', deadline: 10_000, act: (ctx, { id }) => forget(ctx, cinder, id) },
    ],
    onUndone: (ctx, { id }, cause) =>
      failSnapshot(ctx, cinder, id, { from: 'deleting', to: 'error_deleting', action: 'delete snapshot', cause }),
  });
