import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startRabbitmq, type TestBroker } from '@nimbo/testkit/brokers/start-rabbitmq.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { Bus } from '../bus.ts';
import { killPeer } from '../testing/peer-process.ts';
import { patience, probe, probeContext } from '../testing/probe.ts';
import { serveProbe } from '../testing/probe-server.ts';
import { startRabbitPeer } from '../testing/rabbit-peer.ts';
import { rabbitWorld, type RabbitWorld, type RabbitWorldOptions } from '../testing/rabbit-world.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { connectRabbitBus } from './client.ts';

let broker: TestBroker;
before(async () => void (broker = await startRabbitmq()));
after(() => broker.stop());

const quick = { firstPause: 20, longestPause: 200 };
const control = { topic: 'probe' };
const onHost = { topic: 'probe', host: 'h1' };

const inRabbitWorld = async (
  options: RabbitWorldOptions,
  body: (world: RabbitWorld) => Promise<void>,
): Promise<void> => {
  const world = await rabbitWorld(broker, { ...options, limits: { ...quick, ...options.limits } });
  try {
    await body(world);
  } finally {
    await world.close();
  }
};

const echo = async (bus: Bus, address: { topic: string; host?: string }, value: unknown = 0): Promise<string> =>
  (await bus.call(probeContext(), address, probe, 'echo', { value }, patience)).server;

const ring = (bus: Bus, bell: string): Promise<void> => bus.cast(probeContext(), onHost, probe, 'ring', { bell });

describe('rabbitmq: a broker that restarts', () => {
  it('ends calls under way as Unavailable; asked again they are answered, and nothing is handled twice', () =>
    inRabbitWorld({}, async (world) => {
      const host = await world.host('h1');
      const atHost = await serveProbe(host, 'probe', 'on h1');
      const atControl = await serveProbe(world.control, 'probe', 'one');
      const running = host.call(probeContext(), control, probe, 'wait', { name: 'cut' }, patience);
      const cut = assert.rejects(running, { kind: 'unavailable', code: 'bus.link_lost' });
      const asked = Array.from({ length: 100 }, (_, value) =>
        until(`call ${value} is answered`, () => echo(host, control, value), { timeout: 60_000 }),
      );
      const bells = Array.from({ length: 200 }, (_, index) => String(index));
      for (const bell of bells) await ring(world.control, bell);
      await broker.process.restart();
      await cut;
      atControl.release();
      await Promise.all(asked);
      await until('the host serves again', () => echo(world.control, onHost));
      await ring(world.control, 'last');
      await until('the last has rung', () => atHost.bells.includes('last'));
      const heard = atHost.bells.map((bell) => bells.indexOf(bell));
      assert.equal(new Set(atHost.bells).size, atHost.bells.length, 'each rings at most once');
      assert.deepEqual(
        heard.slice(0, -1),
        heard.slice(0, -1).toSorted((one, other) => one - other),
        'in their order',
      );
    }));

  it('keeps the casts that it has confirmed for a host that is away', () =>
    inRabbitWorld({}, async (world) => {
      const url = await world.hostUrl('h1');
      const first = connectRabbitBus({ url, limits: quick });
      await first.whenConnected(AbortSignal.timeout(20_000));
      await serveProbe(first, 'probe', 'first');
      await first.close();
      const sender = connectRabbitBus({ url: world.controlUrl, limits: quick });
      await sender.whenConnected(AbortSignal.timeout(20_000));
      const bells = Array.from({ length: 50 }, (_, index) => String(index));
      for (const bell of bells) await ring(sender, bell);
      await sender.close();
      assert.equal(sender.droppedMessages(), 0);
      await broker.process.kill('SIGTERM');
      await broker.process.start();
      const back = await world.host('h1');
      const server = await serveProbe(back, 'probe', 'back');
      await until('all have rung', () => server.bells.length === bells.length);
      assert.deepEqual(server.bells, bells);
    }));
});

describe('rabbitmq: a broker that is away', () => {
  it('is waited for: what is served comes back by itself, and meanwhile it is said why nothing passes', () => {
    const { log, lines } = recordingLog();
    return inRabbitWorld({ log }, async (world) => {
      const host = await world.host('h1');
      await serveProbe(host, 'probe', 'on h1');
      await broker.process.kill('SIGTERM');
      await until('the loss is noticed', () => !host.isConnected() && !world.control.isConnected());
      await assert.rejects(echo(world.control, onHost), { kind: 'unavailable', code: 'bus.link_lost' });
      const dropped = world.control.droppedMessages();
      await ring(world.control, 'unheard');
      assert.equal(world.control.droppedMessages(), dropped + 1);
      const early = await serveProbe(host, 'early', 'announced later');
      const late = await serveProbe(world.control, 'probe', 'announced later too');
      await until('it is said why', () => /no connection as user .*ECONNREFUSED/.test(world.control.problem() ?? ''));
      await broker.process.start();
      assert.equal(await until('the host serves', () => echo(world.control, onHost)), 'on h1');
      assert.equal(await until('and what is new', () => echo(host, { topic: 'early', host: 'h1' })), 'announced later');
      assert.equal(await until('and control', () => echo(host, control)), 'announced later too');
      assert.deepEqual([world.control.problem(), host.problem()], [undefined, undefined]);
      await early.stop();
      await late.stop();
      assert.ok(lines.some(({ message }) => message.startsWith('the connection to the bus is lost')));
      assert.doesNotMatch(JSON.stringify(lines.map(String)), /a \/@:%25 password/);
    });
  });

  it('is noticed by its silence when it stands still', () =>
    inRabbitWorld({ limits: { heartbeat: 1_000 } }, async (world) => {
      const host = await world.host('h1');
      const server = await serveProbe(host, 'probe', 'on h1');
      const running = world.control.call(probeContext(), onHost, probe, 'wait', { name: 'stuck' }, patience);
      const stuck = assert.rejects(running, { kind: 'unavailable', code: 'bus.link_lost' });
      broker.process.signal('SIGSTOP');
      try {
        await stuck;
        await until('the host has noticed too', () => !host.isConnected());
      } finally {
        server.release();
        broker.process.signal('SIGCONT');
      }
      assert.equal(await until('it serves again', () => echo(world.control, onHost)), 'on h1');
    }));

  it('and what it does not take is bounded: casts are dropped and counted, calls fail', () =>
    inRabbitWorld({ limits: { outgoingBytes: 256 * 1024, heartbeat: 60_000 } }, async (world) => {
      await serveProbe(await world.host('h1'), 'probe', 'on h1');
      broker.process.signal('SIGSTOP');
      try {
        for (let count = 0; count < 8; count += 1) await ring(world.control, 'x'.repeat(64 * 1024));
        assert.ok(world.control.droppedMessages() >= 4);
        await assert.rejects(echo(world.control, onHost, 'x'.repeat(128 * 1024)), { code: 'bus.busy' });
      } finally {
        broker.process.signal('SIGCONT');
      }
      assert.equal(await until('it works again', () => echo(world.control, onHost)), 'on h1');
    }));
});

describe('rabbitmq: a server that is slow or gone', () => {
  it('is bounded: what its queue does not hold is dropped and counted, calls fail as busy', () =>
    inRabbitWorld({ limits: { queueMessages: 20, prefetch: 5 } }, async (world) => {
      const limits = { ...quick, queueMessages: 20, prefetch: 5 };
      const child = await startRabbitPeer({ url: await world.hostUrl('h1'), limits });
      try {
        child.kill('SIGSTOP');
        // The broker learns with a delay that a queue is full, and takes what is sent meanwhile.
        await until('the broker refuses', async () => {
          for (let count = 0; count < 50; count += 1) await ring(world.control, String(count));
          return world.control.droppedMessages() >= 100;
        });
        const calls = Array.from({ length: 60 }, () =>
          world.control.call(probeContext(), onHost, probe, 'echo', { value: 0 }, { deadline: 3_000 }).then(
            () => 'answered',
            (error: { code?: string }) => error.code,
          ),
        );
        assert.ok((await Promise.all(calls)).includes('bus.busy'));
        child.kill('SIGCONT');
        assert.match(await until('it works again', () => echo(world.control, onHost)), /^process/);
      } finally {
        await killPeer(child);
      }
    }));

  it('is known to be gone when it is killed, and its next process is found', () =>
    inRabbitWorld({}, async (world) => {
      const url = await world.hostUrl('h1');
      const first = await startRabbitPeer({ url, limits: quick });
      assert.equal(await echo(world.control, onHost), `process ${first.pid}`);
      await killPeer(first);
      const isGone = (): Promise<boolean> =>
        world.control.call(probeContext(), onHost, probe, 'echo', { value: 0 }, { deadline: 1_000 }).then(
          () => false,
          (error: { code?: string }) => error.code === 'bus.no_server',
        );
      await until('nobody serves', isGone);
      const next = await startRabbitPeer({ url, limits: quick });
      try {
        assert.equal(await echo(world.control, onHost), `process ${next.pid}`);
      } finally {
        await killPeer(next);
      }
    }));
});
