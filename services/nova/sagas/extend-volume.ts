import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { defineSaga, type SagaDefinition, type SagaState, type StepContext } from '@nimbo/saga/definition.ts';
import { renewWish } from '../conductor/renew-wish.ts';
import { endAction } from '../db/cell/action-store.ts';
import { listBlockDevices, writeBlockDevice } from '../db/cell/block-device-store.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { changeServer } from '../domain/server-change.ts';

/** What telling a guest that its volume has grown remembers. */
export interface ExtendVolume extends SagaState {
  readonly uuid: string;
  readonly volume: string;
  readonly startedAt: Timestamp;
}

/** What each step works on. */
interface Extending {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: ExtendVolume;
}

const deviceOf = async ({ cell, state }: Extending) =>
  (await listBlockDevices(cell.db.read, [state.uuid])).find(({ volumeId }) => volumeId === state.volume);

/** The block storage service says how large the volume is; who told that it has grown is not asked. */
const learn = async (ctx: StepContext, extending: Extending): Promise<undefined> => {
  const { nova, cell, state } = extending;
  const [volume, device] = [await nova.drivers.volumes.find(ctx, state.volume), await deviceOf(extending)];
  if (volume === undefined || device === undefined) return;
  const at = timestampNow(ctx.clock);
  await cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, device.id, { volume_size: volume.size }, at));
};

const tell = (ctx: StepContext, { nova, cell, state }: Extending, error: string | undefined): Promise<void> =>
  changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    const { uuid, host } = instance;
    const { startedAt } = state;
    await endAction(tx, { uuid, requestId: ctx.requestId, event: 'compute_extend_volume', host, startedAt, error }, at);
    await record(error === undefined ? 'volume_extend.end' : 'volume_extend.error', instance);
  });

/** Tells a server's guest that a volume has grown. Nothing is taken back: the volume stays as large as it is. */
export const extendVolumeSaga = (nova: Nova, cell: Cell): SagaDefinition<ExtendVolume> =>
  defineSaga<ExtendVolume>({
    name: 'extend-volume',
    steps: [
      { name: 'learn', deadline: 60_000, act: (ctx, state) => learn(ctx, { nova, cell, state }) },
      {
        name: 'ask-host',
        deadline: 300_000,
        attempts: 3,
        act: async (ctx, { uuid }) => {
          await renewWish(ctx, nova, { cell, uuid });
          return undefined;
        },
      },
      {
        name: 'tell',
        deadline: 60_000,
        act: async (ctx, state) => {
          await tell(ctx, { nova, cell, state }, undefined);
          return undefined;
        },
      },
    ],
    onUndone: (ctx, state, cause) => tell(ctx, { nova, cell, state }, cause.message),
  });
