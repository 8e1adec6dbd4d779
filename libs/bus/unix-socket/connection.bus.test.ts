import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { patience, probe, probeContext } from '../testing/probe.ts';
import { serveProbe } from '../testing/probe-server.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { socketWorld, type SocketWorld, type SocketWorldOptions } from '../testing/socket-world.ts';
import { connectUnixSocketBus } from './client.ts';

const quick = { firstPause: 5, longestPause: 40 };

const inSocketWorld = async (
  options: SocketWorldOptions,
  body: (world: SocketWorld) => Promise<void>,
): Promise<void> => {
  const world = await socketWorld({ limits: quick, ...options });
  try {
    await body(world);
  } finally {
    await world.close();
  }
};

describe('unix socket: connections', () => {
  it('a restarted control knows what its hosts serve, without their doing anything', () =>
    inSocketWorld({}, async (world) => {
      const host = await world.host('h1');
      const server = await serveProbe(host, 'probe', 'on h1');
      await world.restartControl();
      await host.whenConnected(AbortSignal.timeout(20_000));
      await until('the host is announced', () => world.control.connectedHosts().includes('h1'));
      const target = { topic: 'probe', host: 'h1' };
      const answer = await until('it answers', () =>
        world.control.call(probeContext(), target, probe, 'echo', { value: 0 }, patience),
      );
      assert.equal(answer.server, 'on h1');
      await server.stop();
      await assert.rejects(world.control.call(probeContext(), target, probe, 'echo', { value: 0 }, patience), {
        code: 'bus.no_server',
      });
    }));

  it('a host may start before control and serve meanwhile', () =>
    inSocketWorld({}, async (world) => {
      await world.control.close();
      const host = connectUnixSocketBus({ path: world.path, host: 'h1', key: await world.keyOf('h1'), limits: quick });
      try {
        await serveProbe(host, 'probe', 'early');
        await assert.rejects(host.whenConnected(AbortSignal.timeout(30)), { name: 'TimeoutError' });
        assert.equal(host.isConnected(), false);
        await world.restartControl();
        await host.whenConnected(AbortSignal.timeout(20_000));
        const target = { topic: 'probe', host: 'h1' };
        const answer = await until('it answers', () =>
          world.control.call(probeContext(), target, probe, 'echo', { value: 0 }, patience),
        );
        assert.equal(answer.server, 'early');
      } finally {
        await host.close();
      }
    }));

  it('two processes of one host serve side by side', () =>
    inSocketWorld({}, async (world) => {
      await serveProbe(await world.host('h1'), 'compute', 'first process');
      const key = await world.keyOf('h1');
      const second = connectUnixSocketBus({ path: world.path, host: 'h1', key, limits: quick });
      try {
        await second.whenConnected(AbortSignal.timeout(20_000));
        await serveProbe(second, 'network', 'second process');
        for (const [topic, server] of [
          ['compute', 'first process'],
          ['network', 'second process'],
        ] as const) {
          const target = { topic, host: 'h1' };
          const answer = await world.control.call(probeContext(), target, probe, 'echo', { value: 0 }, patience);
          assert.equal(answer.server, server);
        }
        assert.deepEqual(world.control.connectedHosts(), ['h1']);
      } finally {
        await second.close();
      }
    }));

  it('a topic that a host may not serve is refused by name and logged', () => {
    const { log, lines } = recordingLog();
    return inSocketWorld({ log, mayServe: (_host, topic) => topic === 'compute' }, async (world) => {
      const host = await world.host('h1');
      await serveProbe(host, 'compute', 'on h1');
      await assert.rejects(serveProbe(host, 'conductor', 'on h1'), { kind: 'forbidden', code: 'bus.may_not_serve' });
      assert.ok(lines.some(({ fields }) => fields['host'] === 'h1' && fields['topic'] === 'conductor'));
    });
  });

  it('an unexpected error in a handler is logged whole where it happened', () => {
    const { log, lines } = recordingLog();
    return inSocketWorld({ log }, async (world) => {
      await serveProbe(world.control, 'probe', 'one');
      const host = await world.host('h1');
      const call = host.call(probeContext(), { topic: 'probe' }, probe, 'fail', { how: 'bug' }, patience);
      await assert.rejects(call, { code: 'bus.internal' });
      const line = lines.find(({ level }) => level === 'error');
      assert.ok(line?.fields['error'] instanceof TypeError);
      assert.equal(line.fields['sender'], 'h1');
    });
  });
});
