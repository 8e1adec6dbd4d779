import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import type { Bus } from '../bus.ts';
import { killPeer, startPeer, type PeerPart } from '../testing/peer-process.ts';
import { patience, probe, probeContext } from '../testing/probe.ts';
import { serveProbe } from '../testing/probe-server.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { socketWorld, type SocketWorld, type SocketWorldOptions } from '../testing/socket-world.ts';
import { connectUnixSocketBus } from './client.ts';

const quick = { firstPause: 5, longestPause: 40 };
const watchful = { ...quick, heartbeatInterval: 150 };

const withPeers = async (
  options: SocketWorldOptions,
  body: (world: SocketWorld, start: (part: Partial<PeerPart>) => ReturnType<typeof startPeer>) => Promise<void>,
): Promise<void> => {
  const world = await socketWorld({ limits: quick, ...options });
  const children: Awaited<ReturnType<typeof startPeer>>[] = [];
  const start = async (part: Partial<PeerPart>): ReturnType<typeof startPeer> => {
    await world.keyOf('h1');
    const child = await startPeer({
      role: 'host',
      host: 'h1',
      path: world.path,
      keys: world.keys,
      limits: quick,
      ...part,
    });
    children.push(child);
    return child;
  };
  try {
    await body(world, start);
  } finally {
    await Promise.all(children.map(killPeer));
    await world.close();
  }
};

const onHost = { topic: 'probe', host: 'h1' };
const echo = (bus: Bus, address: { topic: string; host?: string }): Promise<{ server: string }> =>
  bus.call(probeContext(), address, probe, 'echo', { value: 0 }, patience);
const answers = (bus: Bus, address: { topic: string; host?: string }): Promise<boolean> =>
  echo(bus, address).then(
    () => true,
    () => false,
  );

describe('unix socket: processes that die', () => {
  it('calls to a host that is killed end as Unavailable, and its next process is found', () =>
    withPeers({}, async ({ control }, start) => {
      const child = await start({});
      const running = control.call(probeContext(), onHost, probe, 'wait', { name: 'lost' }, patience);
      const outcome = assert.rejects(running, { kind: 'unavailable', code: 'bus.link_lost' });
      assert.match((await echo(control, onHost)).server, new RegExp(`h1 ${child.pid}`));
      await killPeer(child);
      await outcome;
      await assert.rejects(echo(control, onHost), { code: 'bus.no_server' });
      const next = await start({});
      assert.match((await echo(control, onHost)).server, new RegExp(`h1 ${next.pid}`));
    }));

  it('control is told when a host is killed that waits for an answer', () =>
    withPeers({}, async ({ control }, start) => {
      const server = await serveProbe(control, 'probe', 'one');
      const child = await start({ calls: 'orphan' });
      await until('the call has arrived', () => server.begun.includes('orphan'));
      await killPeer(child);
      await until('its signal aborts', () => server.aborted.includes('orphan'));
      server.release();
    }));

  it('calls to a control that is killed end as Unavailable; its next process is found and knows what hosts serve', () =>
    withPeers({}, async (world, start) => {
      await world.control.close();
      const control = { role: 'control', host: 'control' } as const;
      const first = await start(control);
      const host = await world.host('h1');
      await serveProbe(host, 'probe', 'on h1');
      const running = host.call(probeContext(), { topic: 'probe' }, probe, 'wait', { name: 'lost' }, patience);
      const outcome = assert.rejects(running, { kind: 'unavailable', code: 'bus.link_lost' });
      assert.match((await echo(host, { topic: 'probe' })).server, /^control /);
      await killPeer(first);
      await outcome;
      await until('the loss is noticed', () => !host.isConnected());
      await assert.rejects(echo(host, { topic: 'probe' }), { code: 'bus.link_lost' });
      await host.cast(probeContext(), { topic: 'probe' }, probe, 'ring', { bell: 'unheard' });
      assert.equal(host.droppedMessages(), 1);
      const second = await start(control);
      await host.whenConnected(AbortSignal.timeout(20_000));
      assert.match((await echo(host, { topic: 'probe' })).server, new RegExp(`control ${second.pid}`));
      assert.equal((await echo(host, onHost)).server, 'on h1');
    }));
});

describe('unix socket: links that are half dead', () => {
  it('a host that stands still is noticed by its silence and comes back when it wakes', () =>
    withPeers({ limits: watchful }, async ({ control }, start) => {
      const child = await start({ limits: watchful });
      const running = control.call(probeContext(), onHost, probe, 'wait', { name: 'stuck' }, patience);
      const outcome = assert.rejects(running, { kind: 'unavailable', code: 'bus.link_lost' });
      await until('it serves', () => answers(control, onHost));
      child.kill('SIGSTOP');
      await outcome;
      await until('the host counts as gone', () => control.connectedHosts().length === 0);
      child.kill('SIGCONT');
      await until('it is back and serves', () => answers(control, onHost));
    }));

  it('a control that stands still is noticed by its silence', () =>
    withPeers({}, async (world, start) => {
      await world.control.close();
      const child = await start({ role: 'control', host: 'control' });
      const { log, lines } = recordingLog();
      const key = await world.keyOf('h2');
      const host = connectUnixSocketBus({
        path: world.path,
        host: 'h2',
        key,
        log,
        limits: { ...watchful, handshakeTime: 300 },
      });
      try {
        await host.whenConnected(AbortSignal.timeout(20_000));
        child.kill('SIGSTOP');
        await until('the silence is noticed', () => !host.isConnected());
        assert.ok(lines.some(({ fields }) => /heartbeats were not acknowledged/.test(String(fields['reason']))));
        child.kill('SIGCONT');
        await until('it is back', () => answers(host, { topic: 'probe' }));
      } finally {
        await host.close();
      }
    }));

  it('what a host does not read is bounded: casts are dropped with a warning, calls fail', () => {
    const { log, lines } = recordingLog();
    const limits = { ...quick, heartbeatInterval: 60_000, outgoingBytes: 256 * 1024 };
    return withPeers({ limits, log }, async ({ control }, start) => {
      const child = await start({ limits });
      child.kill('SIGSTOP');
      const bell = 'x'.repeat(64 * 1024);
      for (let count = 0; count < 64; count += 1) await control.cast(probeContext(), onHost, probe, 'ring', { bell });
      const value = 'x'.repeat(250 * 1024);
      await until('calls are refused', () =>
        control.call(probeContext(), onHost, probe, 'echo', { value }, { deadline: 100 }).then(
          () => false,
          (error: { code?: string }) => error.code === 'bus.busy',
        ),
      );
      const warnings = lines.filter(
        ({ level, message }) => level === 'warn' && message.startsWith('messages are dropped'),
      );
      assert.equal(warnings.length, 1);
      assert.equal(warnings[0]?.fields['topic'], 'probe');
      child.kill('SIGCONT');
      await until('it works again', () => answers(control, onHost));
    });
  });
});
