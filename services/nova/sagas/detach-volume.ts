import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { defineSaga, type SagaDefinition, type SagaState, type StepContext } from '@nimbo/saga/definition.ts';
import { renewWish } from '../conductor/renew-wish.ts';
import { endAction } from '../db/cell/action-store.ts';
import { writeBlockDevice, type BlockDeviceChanges } from '../db/cell/block-device-store.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { changeServer } from '../domain/server-change.ts';

/** What detaching a volume remembers. */
export interface DetachVolume extends SagaState {
  readonly uuid: string;
  /** The block device's id. */
  readonly device: string;
  readonly attachment: string | null;
  readonly startedAt: Timestamp;
}

/** What each step works on. */
interface Detaching {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: DetachVolume;
}

const write = (ctx: StepContext, { cell, state }: Detaching, changes: BlockDeviceChanges): Promise<boolean> =>
  cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, state.device, changes, timestampNow(ctx.clock)));

const askHost = async (ctx: StepContext, detaching: Detaching, stage: 'detaching' | 'attached'): Promise<undefined> => {
  const { nova, cell, state } = detaching;
  await write(ctx, detaching, { state: stage });
  await renewWish(ctx, nova, { cell, uuid: state.uuid });
};

/** From here on there is no way back: the volume is its owner's again. */
const release = async (ctx: StepContext, detaching: Detaching): Promise<undefined> => {
  const { nova, state } = detaching;
  if (state.attachment !== null) await nova.drivers.volumes.release(ctx, state.attachment);
  await write(ctx, detaching, { deleted_at: timestampNow(ctx.clock) });
};

const tell = (ctx: StepContext, { nova, cell, state }: Detaching, error: string | undefined): Promise<void> =>
  changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    const { uuid, host } = instance;
    const { startedAt } = state;
    await endAction(tx, { uuid, requestId: ctx.requestId, event: 'compute_detach_volume', host, startedAt, error }, at);
    await record(error === undefined ? 'volume_detach.end' : 'volume_detach.error', instance);
  });

/** Takes a volume from a server: its guest lets go of it first. */
export const detachVolumeSaga = (nova: Nova, cell: Cell): SagaDefinition<DetachVolume> =>
  defineSaga<DetachVolume>({
    name: 'detach-volume',
    steps: [
      {
        name: 'ask-host',
        deadline: 300_000,
        attempts: 1,
        act: (ctx, state) => askHost(ctx, { nova, cell, state }, 'detaching'),
        undo: async (ctx, state) => {
          await askHost(ctx, { nova, cell, state }, 'attached');
        },
      },
      {
        name: 'release',
        deadline: 60_000,
        attempts: Number.MAX_SAFE_INTEGER,
        act: async (ctx, state) => {
          await release(ctx, { nova, cell, state });
          await tell(ctx, { nova, cell, state }, undefined);
          return undefined;
        },
      },
    ],
    onUndone: (ctx, state, cause) => tell(ctx, { nova, cell, state }, cause.message),
  });
