import { Conflict } from '@nimbo/errors/faults.ts';
import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { lockVolume, moveVolume } from '../db/volume-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { volumeNotFound } from '../domain/faults.ts';
import { wishFor } from '../domain/host-wish.ts';
import { tellFailure } from '../domain/message.ts';
import { volumeStates } from '../domain/volume.states.ts';
import { make, schedule } from './create/place.ts';

/** What making a volume remembers. */
export interface CreateVolume extends SagaState {
  readonly id: string;
}

const finish = (ctx: StepContext, cinder: Cinder, id: string): Promise<undefined> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const volume = await lockVolume(tx, id);
    if (volume === undefined) throw volumeNotFound(id);
    if (volume.status === 'available') return undefined;
    const status = volumeStates.after(id, 'made', 'creating');
    const changes = { status, launched_at: at, updated_at: at };
    if (!(await moveVolume(tx, id, 'creating', changes))) {
      throw new Conflict(`Volume ${id} is ${volume.status} and no longer being made.`);
    }
    await record('volume.created', { id, projectId: volume.project_id, stateBefore: 'creating', stateAfter: status });
    return undefined;
  });

/** Takes back a volume that became available: only its row says so yet. */
const unfinish = (ctx: StepContext, cinder: Cinder, id: string): Promise<void> =>
  change(ctx, cinder, async ({ tx, at }) => {
    await moveVolume(tx, id, 'available', { status: 'creating', launched_at: null, updated_at: at });
  });

const fail = (ctx: StepContext, cinder: Cinder, id: string, cause: SagaCause): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at, record } = changing;
    const volume = await lockVolume(tx, id);
    if (volume === undefined || !(await moveVolume(tx, id, 'creating', { status: 'error', updated_at: at }))) return;
    const { project_id: projectId } = volume;
    const failure = { projectId, resourceType: 'VOLUME', resourceId: id, reason: cause.message } as const;
    await tellFailure(ctx, cinder, changing, { ...failure, action: 'create volume' });
    const states = { stateBefore: 'creating', stateAfter: 'error' };
    await record('volume.failed', { id, projectId, ...states, payload: { reason: cause.message } });
  });

/** Finds a host for a volume and has it made there; where that host fails, on another one. */
export const createVolumeSaga = (cinder: Cinder): SagaDefinition<CreateVolume> =>
  defineSaga<CreateVolume>({
    name: 'create-volume',
    steps: [
      {
        name: 'schedule',
        deadline: 10_000,
        act: async (ctx, { id }) => {
          await schedule(ctx, cinder, id);
          return undefined;
        },
      },
      {
        name: 'make',
        deadline: cinder.settings.create_patience * 1000,
        attempts: 1,
        act: async (ctx, { id }) => {
          await make(ctx, cinder, id);
          return undefined;
        },
        // Not waited for: what is left goes with the volume, once its host can be told.
        undo: async (ctx, { id }) => {
          await wishFor(ctx, cinder, id, ({ wanted }) => (wanted === null ? {} : { wanted: 'absent' }));
        },
      },
      {
        name: 'finish',
        deadline: 10_000,
        act: (ctx, { id }) => finish(ctx, cinder, id),
        undo: (ctx, { id }) => unfinish(ctx, cinder, id),
      },
    ],
    onUndone: (ctx, { id }, cause) => fail(ctx, cinder, id, cause),
  });
