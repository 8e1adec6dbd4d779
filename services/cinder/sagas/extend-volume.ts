import { Unavailable } from '@nimbo/errors/faults.ts';
import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { listAttachments } from '../db/attachment-store.ts';
import { lockVolume, moveVolume } from '../db/volume-store.ts';
import { change } from '../domain/change.ts';
import type { Cinder } from '../domain/cinder.ts';
import { bringAbout, wishFor } from '../domain/host-wish.ts';
import { tellFailure } from '../domain/message.ts';

/** What extending a volume remembers. */
export interface ExtendVolume extends SagaState {
  readonly id: string;
  /** GiB. */
  readonly from: number;
  readonly to: number;
  /** The status to go back to: `available` or `in-use`. */
  readonly previous: string;
}

const finish = (ctx: StepContext, cinder: Cinder, { id, to, previous }: ExtendVolume): Promise<undefined> =>
  change(ctx, cinder, async ({ tx, at, record }) => {
    const volume = await lockVolume(tx, id);
    const changes = { status: previous, previous_status: null, size: to, updated_at: at };
    if (volume === undefined || !(await moveVolume(tx, id, 'extending', changes))) return undefined;
    const states = { stateBefore: 'extending', stateAfter: previous };
    await record('volume.extended', { id, projectId: volume.project_id, ...states, payload: { size: to } });
    return undefined;
  });

const unfinish = (ctx: StepContext, cinder: Cinder, { id, from, previous }: ExtendVolume): Promise<void> =>
  change(ctx, cinder, async ({ tx, at }) => {
    const changes = { status: 'extending', previous_status: previous, size: from, updated_at: at };
    await moveVolume(tx, id, previous, changes);
  });

/** What has grown stays so, whatever nova says: a guest that was not told sees the new size after its next start. */
const tellServer = async (ctx: StepContext, cinder: Cinder, instance: string, volume: string): Promise<void> => {
  try {
    await cinder.neighbours.volumeExtended(ctx, instance, volume);
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    ctx.log.warn('nova did not take in that a volume has grown', { volume, instance, error });
  }
};

const tellNova = async (ctx: StepContext, cinder: Cinder, { id, previous }: ExtendVolume): Promise<undefined> => {
  if (previous !== 'in-use') return;
  const attachments = await listAttachments(cinder.db.read, { volumeId: id });
  for (const { instance_id: instance } of attachments) {
    if (instance !== null) await tellServer(ctx, cinder, instance, id);
  }
};

const fail = (ctx: StepContext, cinder: Cinder, state: ExtendVolume, cause: SagaCause): Promise<void> =>
  change(ctx, cinder, async (changing) => {
    const { tx, at, record } = changing;
    const { id } = state;
    const volume = await lockVolume(tx, id);
    const changes = { status: 'error_extending', previous_status: null, updated_at: at };
    if (volume === undefined || !(await moveVolume(tx, id, 'extending', changes))) return;
    const { project_id: projectId } = volume;
    const failure = { projectId, resourceType: 'VOLUME', resourceId: id, reason: cause.message } as const;
    await tellFailure(ctx, cinder, changing, { ...failure, action: 'extend volume' });
    const states = { stateBefore: 'extending', stateAfter: 'error_extending' };
    await record('volume.failed', { id, projectId, ...states, payload: { reason: cause.message } });
  });

/** Has a volume grown on its host, while a server uses it or not. */
export const extendVolumeSaga = (cinder: Cinder): SagaDefinition<ExtendVolume> =>
  defineSaga<ExtendVolume>({
    name: 'extend-volume',
    steps: [
      {
        name: 'grow',
        deadline: cinder.settings.host_patience * 1000,
        attempts: 2,
        act: async (ctx, { id, to }) => {
          await bringAbout(ctx, cinder, id, { wanted_size: to });
          return undefined;
        },
        // A host shrinks nothing: what it has gained already stays unused.
        undo: async (ctx, { id, from }) => {
          await wishFor(ctx, cinder, id, () => ({ wanted_size: from }));
        },
      },
      {
        name: 'finish',
        deadline: 10_000,
        act: (ctx, state) => finish(ctx, cinder, state),
        undo: (ctx, state) => unfinish(ctx, cinder, state),
      },
      { name: 'tell-nova', deadline: 30_000, attempts: 5, act: (ctx, state) => tellNova(ctx, cinder, state) },
    ],
    onUndone: (ctx, state, cause) => fail(ctx, cinder, state, cause),
  });
