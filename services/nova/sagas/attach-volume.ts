import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import { toJson } from '@nimbo/db/json.ts';
import {
  defineSaga,
  type SagaCause,
  type SagaDefinition,
  type SagaState,
  type StepContext,
} from '@nimbo/saga/definition.ts';
import { renewWish } from '../conductor/renew-wish.ts';
import { endAction } from '../db/cell/action-store.ts';
import { listBlockDevices, writeBlockDevice, type BlockDeviceChanges } from '../db/cell/block-device-store.ts';
import { findInstance } from '../db/cell/instance-store.ts';
import type { Cell } from '../domain/cells.ts';
import type { Nova } from '../domain/nova.ts';
import { changeServer } from '../domain/server-change.ts';

/** What attaching a volume remembers. */
export interface AttachVolume extends SagaState {
  readonly uuid: string;
  /** The block device's id. */
  readonly device: string;
  readonly volume: string;
  readonly startedAt: Timestamp;
  readonly attachment?: string;
}

/** What each step works on. */
interface Attaching {
  readonly nova: Nova;
  readonly cell: Cell;
  readonly state: AttachVolume;
}

const write = (ctx: StepContext, { cell, state }: Attaching, changes: BlockDeviceChanges): Promise<boolean> =>
  cell.db.transaction(ctx, (tx) => writeBlockDevice(tx, state.device, changes, timestampNow(ctx.clock)));

/** The attachment of the volume, found again where it was made and not remembered. */
const known = async (ctx: StepContext, { nova, state }: Attaching) =>
  (await nova.drivers.volumes.attachmentsOf(ctx, state.uuid)).find(({ volumeId }) => volumeId === state.volume);

const reserve = async (ctx: StepContext, attaching: Attaching): Promise<Partial<AttachVolume>> => {
  const { nova, state } = attaching;
  const before = ctx.isRetry ? await known(ctx, attaching) : undefined;
  const { id } = before ?? (await nova.drivers.volumes.reserve(ctx, state.volume, state.uuid));
  await write(ctx, attaching, { attachment_id: id });
  return { attachment: id };
};

const unreserve = async (ctx: StepContext, attaching: Attaching): Promise<void> => {
  const { nova, state } = attaching;
  const id = state.attachment ?? (await known(ctx, attaching))?.id;
  if (id !== undefined) await nova.drivers.volumes.release(ctx, id);
};

const connect = async (ctx: StepContext, attaching: Attaching): Promise<undefined> => {
  const { nova, cell, state } = attaching;
  const instance = await findInstance(cell.db.read, state.uuid);
  const host = instance?.host ?? '';
  const device = (await listBlockDevices(cell.db.read, [state.uuid])).find(({ id }) => id === state.device);
  const connector = { host, mountpoint: device?.deviceName ?? null };
  const { connectionInfo } = await nova.drivers.volumes.connect(ctx, state.attachment ?? '', connector);
  await write(ctx, attaching, {
    connection_info: connectionInfo === null ? null : toJson(connectionInfo),
    state: 'attaching',
  });
};

const askHost = (ctx: StepContext, { nova, cell, state }: Attaching): Promise<void> =>
  renewWish(ctx, nova, { cell, uuid: state.uuid });

const complete = async (ctx: StepContext, attaching: Attaching): Promise<undefined> => {
  const { nova, cell, state } = attaching;
  await nova.drivers.volumes.complete(ctx, state.attachment ?? '');
  await write(ctx, attaching, { state: 'attached' });
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    const { uuid, host } = instance;
    const { startedAt } = state;
    const end = { uuid, requestId: ctx.requestId, event: 'compute_attach_volume', host, startedAt, error: undefined };
    await endAction(tx, end, at);
    await record('volume_attach.end', instance);
  });
};

const giveUp = async (ctx: StepContext, attaching: Attaching, cause: SagaCause): Promise<void> => {
  const { nova, cell, state } = attaching;
  await write(ctx, attaching, { deleted_at: timestampNow(ctx.clock) });
  await changeServer(ctx, nova, { cell, uuid: state.uuid }, async (instance, { tx, at, record }) => {
    const { uuid, host } = instance;
    const { startedAt } = state;
    const end = { uuid, requestId: ctx.requestId, event: 'compute_attach_volume', host, startedAt };
    await endAction(tx, { ...end, error: cause.message }, at);
    await record('volume_attach.error', instance);
  });
};

/** Gives a server a volume: kept for it, made reachable from its host, seen by its guest. */
export const attachVolumeSaga = (nova: Nova, cell: Cell): SagaDefinition<AttachVolume> =>
  defineSaga<AttachVolume>({
    name: 'attach-volume',
    steps: [
      {
        name: 'reserve',
        deadline: 60_000,
        act: (ctx, state) => reserve(ctx, { nova, cell, state }),
        undo: (ctx, state) => unreserve(ctx, { nova, cell, state }),
      },
      { name: 'connect', deadline: 120_000, act: (ctx, state) => connect(ctx, { nova, cell, state }) },
      {
        name: 'ask-host',
        deadline: 300_000,
        attempts: 1,
        act: async (ctx, state) => {
          await askHost(ctx, { nova, cell, state });
          return undefined;
        },
        undo: async (ctx, state) => {
          await write(ctx, { nova, cell, state }, { state: 'detaching' });
          await askHost(ctx, { nova, cell, state });
        },
      },
      { name: 'complete', deadline: 60_000, act: (ctx, state) => complete(ctx, { nova, cell, state }) },
    ],
    onUndone: (ctx, state, cause) => giveUp(ctx, { nova, cell, state }, cause),
  });
