import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { lockSnapshot, moveSnapshot } from '../db/snapshot-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { bringAboutSnapshot, wishForSnapshot } from '../domain/host-wish.ts';
import { failSnapshot } from './fail-snapshot.ts';

/** What making a snapshot remembers. */
export interface CreateSnapshot extends SagaState {
  readonly id: string;
}

const finish = (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const snapshot = await lockSnapshot(tx, id);
    const changes = { status: 'available', updated_at: at };
    if (snapshot === undefined || !(await moveSnapshot(tx, id, 'creating', changes))) return undefined;
    const states = { stateBefore: 'creating', stateAfter: 'available' };
    await record('snapshot.created', { id, projectId: snapshot.project_id, ...states });
    return undefined;
  });

const unfinish = (ctx: StepContext, cinder: Cinder, id: string): Promise<void> =>
  change(ctx, cinder, async ({ tx, at }) => {
    await moveSnapshot(tx, id, 'available', { status: 'creating', updated_at: at });
  });

/** Has the host of a volume keep what the volume is now. */
export const createSnapshotSaga = (cinder: Cinder): SagaDefinition<CreateSnapshot> =>
  defineSaga<CreateSnapshot>({
    name: 'create-snapshot',
    steps: [
      {
        name: 'make',
        deadline: cinder.settings.create_patience * 1000,
        attempts: 1,
        act: async (ctx, { id }) => {
          await bringAboutSnapshot(ctx, cinder, id, 'present');
          return undefined;
        },
        undo: (ctx, { id }) => wishForSnapshot(ctx, cinder, id, 'absent'),
      },
      {
        name: 'finish',
        deadline: 10_000,
        act: (ctx, { id }) => finish(ctx, cinder, id),
        undo: (ctx, { id }) => unfinish(ctx, cinder, id),
      },
    ],
    onUndone: (ctx, { id }, cause: SagaCause) =>
      failSnapshot(ctx, cinder, id, { from: 'creating', to: 'error', action: 'create snapshot', cause }),
  });
