import type { BlockDevice } from '../db/cell/block-device.ts';
import { insertBlockDevices } from '../db/cell/block-device-store.ts';
import type { Instance } from '../db/cell/instance.ts';
import { findInstance, insertInstance, writeWish } from '../db/cell/instance-store.ts';
import { insertMapping, writeMappingCell } from '../db/nova-api/server-mapping-store.ts';
import type { Cell } from '../domain/cells.ts';
import { newInstance } from './instances.ts';
import { ctx, type ServerWorld } from './server-world.ts';

const at = '2026-01-01T00:00:00.000000Z';

/** The only cell with hosts. */
export const onlyCell = ({ nova }: Pick<ServerWorld, 'nova'>): Cell => {
  const [cell] = nova.cells.compute;
  if (cell === undefined) throw new Error('a test needs a cell');
  return cell;
};

/** A server that must be there. */
export const serverOf = async (world: ServerWorld, uuid: string, cell = onlyCell(world)): Promise<Instance> => {
  const instance = await findInstance(cell.db.read, uuid);
  if (instance === undefined) throw new Error(`no server ${uuid} in ${cell.name}`);
  return instance;
};

/** What a test says of a server that it puts into a cell. */
interface Placed {
  readonly vmState: string;
  readonly taskState: string | null;
  readonly devices?: readonly Omit<BlockDevice, 'instanceUuid'>[];
  /** What its host is to make of it, and has. */
  readonly power?: 'running' | 'stopped';
}

/** Puts a server on host `host1`, with its room claimed there. */
export const placeServer = async (world: ServerWorld, placed: Placed): Promise<string> => {
  const made = newInstance({ projectId: 'example' });
  const { uuid } = made;
  const cell = onlyCell(world);
  const { vmState, taskState, devices = [], power } = placed;
  await world.nova.api.transaction(ctx, async (tx) => {
    await insertMapping(tx, made);
    await writeMappingCell(tx, uuid, cell.uuid, at);
  });
  await cell.db.transaction(ctx, async (tx) => {
    await insertInstance(tx, made, { vmState, taskState, host: 'host1', node: 'host1' }, at);
    await insertBlockDevices(
      tx,
      devices.map((device) => ({ ...device, instanceUuid: uuid })),
    );
    if (power !== undefined) await writeWish(tx, uuid, { wanted_power_state: power }, at);
  });
  const [provider] = world.placement.inventories.keys();
  const claim = { instance: uuid, provider: provider ?? '', projectId: 'example', userId: 'member' };
  await world.placement.claim(ctx, { ...claim, resources: { VCPU: 1 } });
  if (power !== undefined) await world.hosts.look('host1');
  return uuid;
};

/** A block device as a request for it leaves it. */
export const requestedDevice = (given: Partial<BlockDevice> & { readonly id: string }): BlockDevice => ({
  instanceUuid: '',
  sourceType: 'volume',
  destinationType: 'volume',
  sourceId: null,
  volumeId: null,
  volumeSize: 1,
  volumeType: null,
  deviceType: 'disk',
  diskBus: null,
  guestFormat: null,
  deviceName: null,
  bootIndex: -1,
  isDeletedWithServer: false,
  tag: null,
  isOwnVolume: false,
  attachmentId: null,
  connectionInfo: null,
  state: 'reserved',
  createdAt: at,
  ...given,
});
