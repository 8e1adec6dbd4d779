import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { newInstance } from '../../testing/instances.ts';
import type { BlockDevice } from './block-device.ts';
import { insertBlockDevices, writeBlockDevice } from './block-device-store.ts';
import { listWantedInstances, recordReports, type InstanceReport } from './host-instance-store.ts';
import { findInstance, insertInstance, lockInstance, writeInstance, writeTags, writeWish } from './instance-store.ts';
import { cellMigrations } from './migrations.ts';
import type { CellTables } from './tables.ts';

const ctx = internalContext();
const fixture = await testDatabase<CellTables>('nova-cell', cellMigrations);
const { database } = fixture;
after(() => fixture.close());

const at = '2026-01-02T00:00:00.000000Z';

const onHost = async (host: string): Promise<string> => {
  const made = newInstance({ tags: ['a'] });
  await database.transaction(ctx, (tx) => insertInstance(tx, made, { vmState: 'building', taskState: null, host }, at));
  return made.uuid;
};

const want = (uuid: string, power: 'running' | 'absent') =>
  database.transaction(ctx, (tx) => writeWish(tx, uuid, { wanted_power_state: power, fence: 7 }, at));

const report = (uuid: string, changes: Partial<InstanceReport> = {}): InstanceReport => ({
  uuid,
  generation: 1,
  power: 'running',
  volumes: [],
  ports: [],
  error: null,
  progress: 100,
  ...changes,
});

const tell = (host: string, ...reports: InstanceReport[]) =>
  database.transaction(ctx, (tx) => recordReports(tx, host, reports, at));

const device = (instanceUuid: string, state: BlockDevice['state'], destinationType: string): BlockDevice => ({
  id: randomUUID(),
  instanceUuid,
  sourceType: 'blank',
  destinationType,
  sourceId: null,
  volumeId: null,
  volumeSize: 1,
  volumeType: null,
  deviceType: null,
  diskBus: null,
  guestFormat: null,
  deviceName: null,
  bootIndex: -1,
  isDeletedWithServer: true,
  tag: null,
  isOwnVolume: false,
  attachmentId: null,
  connectionInfo: { driver_volume_type: 'nbd', data: { export: 'x' } },
  state,
  createdAt: at,
});

test('a host looks after its own servers, once something is wanted of them', async () => {
  const [mine, quiet] = [await onHost('a'), await onHost('a')];
  const other = await onHost('b');
  await want(mine, 'running');
  await want(other, 'running');
  const wanted = await listWantedInstances(database.read, 'a');
  assert.deepEqual(
    wanted.map(({ instance }) => instance.uuid),
    [mine],
  );
  assert.notEqual(mine, quiet);
  assert.deepEqual(wanted[0]?.instance.wanted, {
    power: 'running',
    generation: 1,
    softReboots: 0,
    hardReboots: 0,
    adminPassword: null,
    fence: 7,
  });
});

test('a host is given the disks that it is to have now', async () => {
  const uuid = await onHost('disks');
  await want(uuid, 'running');
  const devices = (['reserved', 'attaching', 'attached', 'detaching'] as const).map((state) =>
    device(uuid, state, 'volume'),
  );
  const local = device(uuid, 'reserved', 'local');
  await database.transaction(ctx, (tx) => insertBlockDevices(tx, [...devices, local]));
  const names = async () => {
    const [wanted] = await listWantedInstances(database.read, 'disks');
    return new Set(wanted?.devices.map(({ id }) => id));
  };
  assert.deepEqual(await names(), new Set([devices[1]?.id, devices[2]?.id, local.id]));
  const gone = devices[1]?.id ?? '';
  assert.equal(await database.transaction(ctx, (tx) => writeBlockDevice(tx, gone, { deleted_at: at }, at)), true);
  assert.deepEqual(await names(), new Set([devices[2]?.id, local.id]));
  assert.equal(await database.transaction(ctx, (tx) => writeBlockDevice(tx, gone, { state: 'attached' }, at)), false);
});

test('a report is news once', async () => {
  const uuid = await onHost('c');
  await want(uuid, 'running');
  assert.deepEqual(await tell('c', report(uuid)), [uuid]);
  assert.deepEqual(await tell('c', report(uuid)), []);
  const seen = await findInstance(database.read, uuid);
  assert.deepEqual([seen?.powerState, seen?.reported.power, seen?.reported.generation], [1, 'running', 1]);
  assert.deepEqual(await tell('c', report(uuid, { power: 'crashed' })), [uuid]);
});

test("a host cannot report another host's servers, nor servers that are none", async () => {
  const uuid = await onHost('d');
  assert.deepEqual(await tell('e', report(uuid), report(randomUUID())), []);
  assert.equal((await findInstance(database.read, uuid))?.reported.generation, 0);
});

test('an old report does not undo a newer one, and a new wish forgets the old error', async () => {
  const uuid = await onHost('f');
  await want(uuid, 'running');
  await want(uuid, 'running');
  const error = { message: 'no room', step: 'disk' };
  assert.deepEqual(await tell('f', report(uuid, { generation: 2, error })), [uuid]);
  assert.deepEqual((await findInstance(database.read, uuid))?.reported.error, error);
  assert.deepEqual(await tell('f', report(uuid, { generation: 1 })), []);
  await want(uuid, 'running');
  const seen = await findInstance(database.read, uuid);
  assert.deepEqual([seen?.reported.error, seen?.wanted.generation, seen?.reported.generation], [null, 3, 2]);
});

test('a server that is to go stays with its host until its absence has been reported', async () => {
  const uuid = await onHost('g');
  await want(uuid, 'absent');
  assert.equal((await listWantedInstances(database.read, 'g')).length, 1);
  await tell('g', report(uuid, { power: 'absent' }));
  assert.equal((await listWantedInstances(database.read, 'g')).length, 0);
});

test('every change that a view could show counts the version up', async () => {
  const uuid = await onHost('h');
  const seen = await database.transaction(ctx, async (tx) => {
    const before = await lockInstance(tx, uuid);
    await writeInstance(tx, uuid, { name: 'other' }, at);
    await writeTags(tx, uuid, ['b', 'c'], at);
    return before;
  });
  const now = await findInstance(database.read, uuid);
  assert.deepEqual([seen?.version, now?.version, now?.name, now?.tags], [1, 3, 'other', ['b', 'c']]);
  const tags = await database.read
    .selectFrom('instance_tags')
    .select('tag')
    .where('instance_uuid', '=', uuid)
    .execute();
  assert.deepEqual(tags.map(({ tag }) => tag).toSorted(), ['b', 'c']);
});

test('a server is written once', async () => {
  const made = newInstance();
  const write = () =>
    database.transaction(ctx, (tx) => insertInstance(tx, made, { vmState: 'building', taskState: null }, at));
  assert.deepEqual([await write(), await write()], [true, false]);
});
