import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { wantedOf } from '../../testing/wanted.ts';
import { hypervisorConformance } from '../hypervisor.conformance.ts';
import { guestsInFiles, guestsInMemory } from './fake-guests.ts';
import { FakeHypervisor } from './fake-hypervisor.ts';
import { ordersFromFile, ordersOf, type FakeOrders } from './fake-orders.ts';

const ctx = internalContext();
const size = { vcpus: 8, memoryMb: 16_384, diskGb: 100 };

hypervisorConformance('fake', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-fake-'));
  const open = async (): Promise<FakeHypervisor> => {
    const hypervisor = new FakeHypervisor({ guests: guestsInFiles(directory), orders: ordersOf([]), ...size });
    await hypervisor.start();
    return hypervisor;
  };
  return {
    open,
    wanted: {},
    booted: /login:/,
    volume: () => Promise.resolve({ volumeId: randomUUID(), connection: { driver: 'nbd', data: {} }, bootIndex: null }),
    port: () => Promise.resolve({ portId: randomUUID(), mac: 'fa:16:3e:00:00:01', mtu: null }),
    kill: (hypervisor, uuid) => (hypervisor as FakeHypervisor).goDown(uuid),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
});

const withOrders = (orders: FakeOrders): FakeHypervisor =>
  new FakeHypervisor({ guests: guestsInMemory(), orders, ...size });

test('acts fail as ordered, for the guests and the acts that are named', async () => {
  const orders = ordersOf([
    { name: 'fails', act: 'build', fail: 'the disk is full' },
    { name: 'slow', latency: 20 },
  ]);
  const hypervisor = withOrders(orders);
  await assert.rejects(hypervisor.build(ctx, wantedOf({ name: 'it-fails' })), /the disk is full/);
  await hypervisor.build(ctx, wantedOf({ name: 'other' }));
  const before = performance.now();
  await hypervisor.build(ctx, wantedOf({ name: 'slow' }));
  assert.ok(performance.now() - before >= 18);
});

test('orders in a file hold from the next act on, and for their host alone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-orders-'));
  try {
    const file = join(directory, 'orders.json');
    const hypervisor = withOrders(ordersFromFile(file, 'node-1'));
    await hypervisor.build(ctx, wantedOf());
    await writeFile(file, JSON.stringify([{ host: 'node-2', fail: 'not here' }]));
    await hypervisor.build(ctx, wantedOf());
    await writeFile(file, JSON.stringify([{ host: 'node-1', fail: 'here' }]));
    await assert.rejects(hypervisor.build(ctx, wantedOf()), /here/);
    await writeFile(file, 'no JSON');
    await assert.rejects(hypervisor.build(ctx, wantedOf()), /cannot be read/);
  } finally {
    await rm(directory, { recursive: true });
  }
});
