import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import type { MakeBusWorld } from './bus-conformance.ts';
import { carelessProbe, newerProbe, olderProbe, patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { inWorld } from './in-world.ts';

const answer = (server: string) => ({ value: 0, sender: '', server, requestId: '' });

/** How releases that differ get along. */
export const versionTests = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  void describe('versions', () => {
    test('a peer of the previous release is served as before', async ({ control, host }) => {
      await serveProbe(control, 'probe', 'one');
      const bus = await host('h1');
      const { server } = await bus.call(probeContext(), { topic: 'probe' }, olderProbe, 'echo', { value: 0 }, patience);
      assert.equal(server, 'one');
    });

    test('a message that the server is too old for is refused by its version', async ({ control, host }) => {
      await control.serve('probe', olderProbe, { echo: () => Promise.resolve(answer('old')) });
      const bus = await host('h1');
      const target = { topic: 'probe' };
      await assert.rejects(bus.call(probeContext(), target, probe, 'later', {}, patience), {
        kind: 'not-implemented',
        code: 'bus.version_too_new',
        details: { interface: 'bus.probe', needed: '1.1', offered: '1.0' },
      });
      const { server } = await bus.call(probeContext(), target, probe, 'echo', { value: 0 }, patience);
      assert.equal(server, 'old');
    });

    test('while releases are mixed a message goes to a server that knows it', async ({ control }) => {
      await control.serve('probe', olderProbe, {});
      await serveProbe(control, 'probe', 'new');
      for (let turn = 0; turn < 4; turn += 1) {
        const { note } = await control.call(probeContext(), { topic: 'probe' }, probe, 'later', {}, patience);
        assert.equal(note, 'new');
      }
    });

    test('what a newer release has added to parameters and results passes an older peer', async ({ control, host }) => {
      const server = await serveProbe(control, 'probe', 'one');
      const bus = await host('h1');
      await bus.cast(probeContext(), { topic: 'probe' }, newerProbe, 'ring', { bell: 'loud', volume: 11 });
      await until('the older server took it', () => server.bells.includes('loud'));
      await bus.serve('newer', newerProbe, { later: () => Promise.resolve({ note: 'n', hint: 'h' }) });
      const target = { topic: 'newer', host: 'h1' };
      const { note } = await control.call(probeContext(), target, probe, 'later', {}, patience);
      assert.equal(note, 'n');
    });

    test('an unknown message, and one without a handler, are refused by name', async ({ control, host }) => {
      await control.serve('probe', probe, { echo: () => Promise.resolve(answer('one')) });
      const bus = await host('h1');
      const unknown = { kind: 'not-implemented', code: 'bus.unknown_message' };
      const target = { topic: 'probe' };
      await assert.rejects(bus.call(probeContext(), target, carelessProbe, 'invented', {}, patience), unknown);
      await assert.rejects(bus.call(probeContext(), target, probe, 'wait', { name: 'x' }, patience), unknown);
    });
  });
};
