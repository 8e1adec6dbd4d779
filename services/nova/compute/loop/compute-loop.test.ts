import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { InstanceReport } from '../../rpc/instance-report.ts';
import type { WantedInstance } from '../../rpc/wanted-instance.ts';
import { guestsInMemory, type FakeGuest, type FakeGuests } from '../drivers/fake/fake-guests.ts';
import { FakeHypervisor } from '../drivers/fake/fake-hypervisor.ts';
import type { FakeOrder } from '../drivers/fake/fake-orders.ts';
import type { InstanceRecord, RecordStore } from '../records/record-store.ts';
import { wantedOf } from '../testing/wanted.ts';
import { ComputeLoop } from './compute-loop.ts';

/** What outlives the process in these tests: records, guests, and control's two ends. */
class World {
  wanted: WantedInstance[] = [];
  isControlAway = false;
  orders: FakeOrder[] = [];
  bootId = 'boot-1';
  readonly reports = new Map<string, InstanceReport>();
  readonly kept = new Map<string, InstanceRecord>();
  readonly guests = new Map<string, FakeGuest>();
  readonly acts: string[] = [];
  hypervisor = this.#hypervisor();

  #hypervisor(): FakeHypervisor {
    const guests: FakeGuests = {
      ...guestsInMemory(),
      load: () => Promise.resolve([...this.guests.values()]),
      save: (guest) => Promise.resolve(void this.guests.set(guest.uuid, guest)),
      remove: (uuid) => Promise.resolve(void this.guests.delete(uuid)),
    };
    const orders = (_name: string, act: string) => {
      this.acts.push(act);
      return Promise.resolve(this.orders.find((order) => order.act === undefined || order.act === act));
    };
    return new FakeHypervisor({ guests, orders, vcpus: 8, memoryMb: 8_192, diskGb: 100 });
  }

  #records(): RecordStore {
    return {
      list: () => Promise.resolve([...this.kept.values()]),
      write: (record) => Promise.resolve(void this.kept.set(record.wanted.uuid, record)),
      remove: (uuid) => Promise.resolve(void this.kept.delete(uuid)),
    };
  }

  /** A process of the host; dispose of it to let it die. */
  async start(): Promise<AsyncDisposable & { readonly loop: ComputeLoop }> {
    this.hypervisor = this.#hypervisor();
    const assertThere = (): void => {
      if (this.isControlAway) throw new Unavailable('control is away');
    };
    const loop = new ComputeLoop({
      hypervisor: this.hypervisor,
      control: {
        desired: async () => {
          assertThere();
          return Promise.resolve(this.wanted);
        },
        report: async (_ctx, instances) => {
          assertThere();
          for (const report of instances) this.reports.set(report.uuid, report);
          return Promise.resolve();
        },
      },
      records: this.#records(),
      log: silentLog,
      clock: systemClock,
      bootId: this.bootId,
      startsAtOnce: 2,
      lookInterval: 50,
      reportInterval: 50,
    });
    await loop.start();
    return { loop, [Symbol.asyncDispose]: () => loop.stop() };
  }

  reported(uuid: string, is: (report: InstanceReport) => boolean): Promise<InstanceReport> {
    return until(`what is reported of ${uuid} is as expected`, () => {
      const report = this.reports.get(uuid);
      return report !== undefined && is(report) && report;
    });
  }

  /** Control wants something else of its only instance. */
  want(change: Partial<WantedInstance>): void {
    const [now] = this.wanted;
    assert.ok(now !== undefined);
    this.wanted = [{ ...now, generation: now.generation + 1, ...change }];
  }
}

const volume = {
  volumeId: '0b2e4f60-1111-4222-8333-444455556666',
  connection: { driver: 'nbd', data: {} },
  bootIndex: null,
};

test('an instance is brought through its whole life as control wants it', async () => {
  const world = new World();
  const first = wantedOf();
  const { uuid } = first;
  world.wanted = [first];
  await using host = await world.start();
  const running = await world.reported(uuid, ({ generation, power }) => generation === 1 && power === 'running');
  assert.deepEqual([running.error, running.progress], [null, null]);
  for (const power of ['paused', 'suspended', 'stopped', 'running'] as const) {
    world.want({ power });
    host.loop.nudge();
    const { generation = 0 } = world.wanted[0] ?? {};
    await world.reported(uuid, (report) => report.generation === generation && report.power === power);
  }
  world.want({ volumes: [volume] });
  await world.reported(uuid, ({ volumes, generation }) => generation === 6 && volumes.length === 1);
  world.want({ reboots: { soft: 0, hard: 1 } });
  await world.reported(uuid, ({ generation }) => generation === 7);
  assert.equal(world.acts.filter((act) => act === 'reboot').length, 1);
  world.want({ power: 'absent' });
  await world.reported(uuid, ({ power, generation }) => power === 'absent' && generation === 8);
  assert.deepEqual([world.kept.size, world.guests.size], [0, 0]);
});

test('what fails is reported with its step and words, tried again, and forgotten when it works', async () => {
  const world = new World();
  const wanted = wantedOf();
  world.wanted = [wanted];
  world.orders = [{ act: 'build', fail: 'there is no room' }];
  await using _host = await world.start();
  const { error } = await world.reported(wanted.uuid, (report) => report.error !== null);
  assert.deepEqual(error, { step: 'build', message: 'there is no room', code: 'nova.fake_failure' });
  world.orders = [];
  const { power } = await world.reported(wanted.uuid, (report) => report.error === null && report.progress === null);
  assert.equal(power, 'running');
});

test('a guest that goes down by itself is reported and left down', async () => {
  const world = new World();
  const wanted = wantedOf();
  world.wanted = [wanted];
  await using _host = await world.start();
  await world.reported(wanted.uuid, ({ power }) => power === 'running');
  await world.hypervisor.goDown(wanted.uuid);
  await world.reported(wanted.uuid, ({ power }) => power === 'stopped');
  world.want({ power: 'stopped' });
  await world.reported(wanted.uuid, ({ generation }) => generation === 2);
  world.want({ power: 'running' });
  await world.reported(wanted.uuid, ({ power, generation }) => power === 'running' && generation === 3);
});

test('what is older than what was wanted before is refused', async () => {
  const world = new World();
  const wanted = wantedOf({ generation: 5 });
  world.wanted = [wanted];
  await using host = await world.start();
  await world.reported(wanted.uuid, ({ generation }) => generation === 5);
  world.wanted = [{ ...wanted, generation: 4, power: 'absent' }];
  host.loop.nudge();
  const runs = (): number => host.loop.status().find(({ name }) => name === 'instances')?.runs ?? 0;
  const before = runs();
  await until('it has looked again', () => runs() >= before + 2);
  assert.equal(world.guests.get(wanted.uuid)?.power, 'running');
});

test('after a restart guests are adopted as they are; after the machine’s they are started, also without control', async () => {
  const world = new World();
  const wanted = wantedOf();
  world.wanted = [wanted];
  {
    await using _host = await world.start();
    await world.reported(wanted.uuid, ({ power }) => power === 'running');
  }
  world.isControlAway = true;
  const starts = (): number => world.acts.filter((act) => act === 'powerOn').length;
  {
    await using host = await world.start();
    await until('it is adopted', () => host.loop.runningGuests() === 1);
    assert.equal(starts(), 1);
  }
  const guest = world.guests.get(wanted.uuid);
  assert.ok(guest !== undefined);
  world.guests.set(wanted.uuid, { ...guest, power: 'stopped' });
  world.bootId = 'boot-2';
  await using host = await world.start();
  await until('it is started again', () => host.loop.runningGuests() === 1);
  assert.equal(starts(), 2);
});

test('a row that is missing ends no guest', async () => {
  const world = new World();
  const wanted = wantedOf();
  world.wanted = [wanted];
  await using host = await world.start();
  await world.reported(wanted.uuid, ({ power }) => power === 'running');
  world.wanted = [];
  const runs = (): number => host.loop.status().find(({ name }) => name === 'instances')?.runs ?? 0;
  const before = runs();
  await until('it has looked again', () => runs() >= before + 2);
  assert.equal(world.guests.get(wanted.uuid)?.power, 'running');
});

test('deleting an instance gives up what is being made of it', async () => {
  const world = new World();
  const wanted = wantedOf();
  world.wanted = [wanted];
  world.orders = [{ act: 'build', latency: 600_000 }];
  await using host = await world.start();
  await world.reported(wanted.uuid, ({ progress }) => progress === 'build');
  world.want({ power: 'absent' });
  host.loop.nudge();
  await world.reported(wanted.uuid, ({ power, generation }) => power === 'absent' && generation === 2);
});
