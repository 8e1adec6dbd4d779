import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import type { MakeBusWorld } from './bus-conformance.ts';
import { patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { inWorld } from './in-world.ts';

/** How work ends. */
export const closingTests = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  void describe('closing', () => {
    test('stopping a server waits for what it works on and takes nothing new', async ({ control, host }) => {
      const server = await serveProbe(await host('h1'), 'probe', 'on h1');
      const target = { topic: 'probe', host: 'h1' };
      const running = control.call(probeContext(), target, probe, 'wait', { name: 'last' }, patience);
      await until('it has begun', () => server.begun.length === 1);
      let isStopped = false;
      const stopped = server.stop().then(() => (isStopped = true));
      await until('nothing new is taken', async () => {
        // A broker may lose what comes in the moment in which it removes the queue: asked again, it knows that nobody is there.
        const late = control.call(probeContext(), target, probe, 'echo', { value: 0 }, { deadline: 1_000 });
        return (await late.catch((error: { code?: string }) => error.code)) === 'bus.no_server';
      });
      assert.equal(isStopped, false);
      server.release();
      assert.deepEqual(await running, { name: 'last' });
      assert.equal(await stopped, true);
      await server.stop();
    });

    test('closing a bus waits for its handlers, and their answers arrive', async ({ control, host }) => {
      const bus = await host('h1');
      const server = await serveProbe(bus, 'probe', 'on h1');
      const target = { topic: 'probe', host: 'h1' };
      const running = control.call(probeContext(), target, probe, 'wait', { name: 'last' }, patience);
      await until('it has begun', () => server.begun.length === 1);
      const closed = bus.close();
      server.release();
      assert.deepEqual(await running, { name: 'last' });
      await closed;
      assert.equal(bus.isConnected(), false);
    });

    test('a closed bus sends, calls and serves no more, and closing again is harmless', async ({ control, host }) => {
      const bus = await host('h1');
      await serveProbe(control, 'probe', 'one');
      assert.equal(bus.isConnected(), true);
      await bus.close();
      await bus.close();
      const closed = { kind: 'unavailable', code: 'bus.closed' };
      await assert.rejects(bus.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value: 0 }, patience), closed);
      await assert.rejects(bus.cast(probeContext(), { topic: 'probe' }, probe, 'ring', { bell: 'x' }), closed);
      await assert.rejects(bus.serve('probe', probe, {}), closed);
    });

    test('calls under way when their own bus closes end as Unavailable', async ({ control, host }) => {
      const server = await serveProbe(control, 'probe', 'one');
      const bus = await host('h1');
      const running = bus.call(probeContext(), { topic: 'probe' }, probe, 'wait', { name: 'x' }, patience);
      const outcome = assert.rejects(running, { kind: 'unavailable', code: 'bus.closed' });
      await until('it has begun', () => server.begun.length === 1);
      await bus.close();
      await outcome;
      await until('the server has heard', () => server.aborted.length === 1);
      server.release();
    });
  });
};
