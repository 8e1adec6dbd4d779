import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isImageTicketValid } from '@nimbo/auth/image-ticket.ts';
import { createInProcessHub } from '@nimbo/bus/in-process-bus.ts';
import type { Inventories } from '@nimbo/client-placement/inventories.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { createNovaCompute } from '../compute/main.ts';
import { hostDeps } from '../compute/testing/host-deps.ts';
import { findComputeNode } from '../db/cell/host-store.ts';
import { findInstance, insertInstance, writeInstance, writeWish } from '../db/cell/instance-store.ts';
import type { NewInstance } from '../db/cell/new-instance.ts';
import type { Cell } from '../domain/cells.ts';
import { HostClocks } from '../domain/host-desk/host-clocks.ts';
import type { HostDesk, InventoryKeeping } from '../domain/host-desk/host-desk.ts';
import { newInstance } from '../testing/instances.ts';
import { novaFixture } from '../testing/nova-fixture.ts';
import { novaComputeTopic, novaDoorbell } from './nova-compute.ts';
import { novaHost, novaTopic } from './nova-host.ts';
import { serveNovaHost } from './serve-nova-host.ts';

const ctx = internalContext();
const patience = { deadline: 20_000 };
const at = '2026-01-01T00:00:00.000000Z';

/** Placement that keeps what it is told of providers, and knows one trait. */
const fakePlacement = () => {
  const providers = new Map<string, string>();
  const kept = new Map<string, Inventories['inventories']>();
  const traits = new Map<string, readonly string[]>();
  const provider = (uuid: string) => ({ uuid, name: providers.get(uuid) ?? '', generation: 0 });
  const tree = { parent_provider_uuid: null, root_provider_uuid: '' };
  const refuse = () => Promise.reject(new Error('not used'));
  const keeping: InventoryKeeping = {
    providers: {
      list: refuse,
      update: refuse,
      delete: refuse,
      get: (_ctx, uuid) =>
        providers.has(uuid) ? Promise.resolve({ ...provider(uuid), ...tree }) : Promise.reject(new NotFound('none')),
      create: (_ctx, { uuid = '', name }) => {
        providers.set(uuid, name);
        return Promise.resolve({ ...provider(uuid), ...tree });
      },
    },
    inventories: {
      get: (_ctx, uuid) => Promise.resolve({ resource_provider_generation: 0, inventories: kept.get(uuid) ?? {} }),
      replace: (_ctx, uuid, wanted) => {
        kept.set(uuid, wanted.inventories);
        return Promise.resolve(wanted);
      },
    },
    traits: {
      list: () => Promise.resolve(['COMPUTE_NODE']),
      ensure: refuse,
      ofProvider: (_ctx, uuid) =>
        Promise.resolve({ resource_provider_generation: 0, traits: traits.get(uuid) ?? ['CUSTOM_GOLD'] }),
      replaceOfProvider: (_ctx, uuid, wanted) => {
        traits.set(uuid, wanted.traits);
        return Promise.resolve(wanted);
      },
    },
  };
  return { keeping, providers, kept, traits };
};

/** Control and one host that simulates guests. */
const openWorld = async () => {
  const fixture = await novaFixture();
  const placement = fakePlacement();
  const news: string[] = [];
  const { api, cells } = fixture.nova;
  const desk: HostDesk = {
    api,
    cells,
    clock: systemClock,
    clocks: new HostClocks(systemClock),
    placement: placement.keeping,
    imageTicketKey: 'key',
    dhcpDomain: 'novalocal',
    reported: (uuids) => void news.push(...uuids),
  };
  const hub = createInProcessHub();
  const control = hub.bus();
  await serveNovaHost(control, desk);
  const [cell] = cells.compute;
  assert.ok(cell !== undefined);
  const host = await hostDeps('node-1', hub.bus('node-1'));
  const role = await createNovaCompute(host.deps);
  await role.start();
  const close = async (): Promise<void> => {
    await role.stop();
    await host[Symbol.asyncDispose]();
    await control.close();
    await fixture[Symbol.asyncDispose]();
  };
  const ring = () =>
    control.cast(ctx, { topic: novaComputeTopic, host: 'node-1' }, novaDoorbell, 'look', { what: 'instances' });
  return { cell, placement, news, hub, ring, [Symbol.asyncDispose]: close };
};

/** A server that its host shall run. */
const place = async (cell: Cell, host: string, given: Partial<NewInstance> = {}): Promise<string> => {
  const made = newInstance(given);
  await cell.db.transaction(ctx, async (tx) => {
    await insertInstance(tx, made, { vmState: 'building', taskState: 'spawning', host, adminPassword: 'geheim' }, at);
    await writeWish(tx, made.uuid, { wanted_power_state: 'running' }, at);
  });
  return made.uuid;
};

const reported = (cell: Cell, uuid: string, power: string) =>
  until(`server ${uuid} is reported ${power}`, async () => {
    const found = await findInstance(cell.db.read, uuid);
    return found?.reported.power === power && found.reported.generation === found.wanted.generation && found;
  });

test('a host makes itself known, with what it has, to nova and to placement', async () => {
  await using world = await openWorld();
  const node = await until('the node is there', () => findComputeNode(world.cell.db.read, 'node-1'));
  assert.deepEqual([node.hypervisor_type, node.vcpus, node.memory_mb_used], ['fake', 64, 512]);
  await until('placement knows', () => world.placement.kept.size === 1);
  const inventories = world.placement.kept.get(node.uuid);
  assert.deepEqual(inventories?.['VCPU'], {
    total: 64,
    reserved: 0,
    min_unit: 1,
    max_unit: 64,
    step_size: 1,
    allocation_ratio: 16,
  });
  assert.equal(inventories?.['MEMORY_MB']?.reserved, 512);
  await until('traits are told', () => world.placement.traits.size === 1);
  assert.deepEqual(world.placement.traits.get(node.uuid), ['CUSTOM_GOLD', 'COMPUTE_NODE']);
});

test('a wanted server runs, is stopped and goes; each report wakes who waits for it', async () => {
  await using world = await openWorld();
  const { cell } = world;
  const uuid = await place(cell, 'node-1');
  await world.ring();
  assert.equal((await reported(cell, uuid, 'running')).powerState, 1);
  assert.ok(world.news.includes(uuid));
  for (const power of ['stopped', 'absent'] as const) {
    await cell.db.transaction(ctx, (tx) => writeWish(tx, uuid, { wanted_power_state: power }, at));
    await world.ring();
    await reported(cell, uuid, power);
  }
});

test('a host is told and may write what is its own alone', async () => {
  await using world = await openWorld();
  const { cell } = world;
  const image = {
    id: '0b2e4f60-1111-4222-8333-444455556666',
    name: 'i',
    diskFormat: 'raw',
    containerFormat: 'bare',
    size: 7,
    hashAlgorithm: 'sha512',
    hashValue: 'ab',
    minDiskGb: 0,
    minRamMb: 0,
    properties: {},
  };
  const uuid = await place(cell, 'node-2', { image, hasConfigDrive: true });
  const other = world.hub.bus('node-2');
  const address = { topic: novaTopic };
  const { instances } = await other.call(ctx, address, novaHost, 'desired', { after: null }, patience);
  const [wanted] = instances;
  assert.deepEqual([instances.length, wanted?.uuid, wanted?.power], [1, uuid, 'running']);
  assert.ok(isImageTicketValid('key', image.id, wanted?.image?.ticket ?? '', systemClock.now()));
  const { files } = await other.call(ctx, address, novaHost, 'configDrive', { uuid }, patience);
  const meta = files.find(({ path }) => path === 'openstack/latest/meta_data.json');
  const document = JSON.parse(Buffer.from(meta?.content ?? '', 'base64').toString()) as Record<string, unknown>;
  assert.deepEqual([document['uuid'], document['admin_pass']], [uuid, 'geheim']);
  const foreign = world.hub.bus('node-1');
  await assert.rejects(foreign.call(ctx, address, novaHost, 'configDrive', { uuid }, patience), NotFound);
});

test('a server whose guest went down by itself is stopped, unless something is being done about it', async () => {
  await using world = await openWorld();
  const { cell } = world;
  const uuid = await place(cell, 'node-3');
  const host = world.hub.bus('node-3');
  const resources = await hostFacts(world);
  const tell = async (power: 'running' | 'stopped'): Promise<void> => {
    const { wanted } = (await findInstance(cell.db.read, uuid)) ?? assert.fail();
    const report = { uuid, generation: wanted.generation, power, volumes: [], ports: [], error: null, progress: null };
    await host.call(ctx, { topic: novaTopic }, novaHost, 'report', { at: 0, resources, instances: [report] }, patience);
  };
  const state = async () => {
    const { vmState, wanted } = (await findInstance(cell.db.read, uuid)) ?? assert.fail();
    return [vmState, wanted.power];
  };
  await tell('stopped');
  assert.deepEqual(await state(), ['building', 'running']);
  await tell('running');
  await cell.db.transaction(ctx, (tx) => writeInstance(tx, uuid, { vm_state: 'active', task_state: null }, at));
  await tell('stopped');
  assert.deepEqual(await state(), ['stopped', 'stopped']);
});

/** What some host reports of itself. */
const hostFacts = async (world: Awaited<ReturnType<typeof openWorld>>) => {
  const node = await until('a node is there', () => findComputeNode(world.cell.db.read, 'node-1'));
  return {
    vcpus: node.vcpus,
    memoryMb: node.memory_mb,
    memoryUsedMb: 0,
    diskGb: 10,
    diskUsedGb: 0,
    runningGuests: 0,
    hypervisorType: 'fake',
    hypervisorVersion: 1,
    cpuInfo: {},
    traits: [],
    cpuAllocationRatio: 1,
    memoryAllocationRatio: 1,
    diskAllocationRatio: 1,
    reservedVcpus: 0,
    reservedMemoryMb: 0,
    reservedDiskGb: 0,
  };
};
