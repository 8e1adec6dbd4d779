import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { MakeBusWorld } from './bus-conformance.ts';
import type { Address, Bus } from '../bus.ts';
import { patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { inWorld } from './in-world.ts';

const serverOf = async (bus: Bus, address: Address): Promise<string> =>
  (await bus.call(probeContext(), address, probe, 'echo', { value: 0 }, patience)).server;

/** Who is reached by which address. */
export const routingTests = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  void describe('routing', () => {
    test('several servers of a topic take turns', async ({ control, host }) => {
      await serveProbe(control, 'probe', 'one');
      await serveProbe(control, 'probe', 'two');
      const bus = await host('h1');
      const reached: string[] = [];
      for (let turn = 0; turn < 6; turn += 1) reached.push(await serverOf(bus, { topic: 'probe' }));
      assert.equal(reached.filter((name) => name === 'one').length, 3);
      assert.equal(reached.filter((name) => name === 'two').length, 3);
    });

    test('an address with a host reaches that host', async ({ control, host }) => {
      for (const name of ['h1', 'h2']) await serveProbe(await host(name), 'probe', `on ${name}`);
      assert.equal(await serverOf(control, { topic: 'probe', host: 'h2' }), 'on h2');
      assert.equal(await serverOf(control, { topic: 'probe', host: 'h1' }), 'on h1');
    });

    test('a host reaches its own server by its own name', async ({ host }) => {
      const bus = await host('h1');
      await serveProbe(bus, 'probe', 'on h1');
      assert.equal(await serverOf(bus, { topic: 'probe', host: 'h1' }), 'on h1');
    });

    test('a host may not send to another host', async ({ host }) => {
      const other = await serveProbe(await host('h2'), 'probe', 'on h2');
      const bus = await host('h1');
      await assert.rejects(serverOf(bus, { topic: 'probe', host: 'h2' }), {
        kind: 'forbidden',
        code: 'bus.host_to_host',
      });
      await bus.cast(probeContext(), { topic: 'probe', host: 'h2' }, probe, 'ring', { bell: 'x' });
      await assert.rejects(serverOf(bus, { topic: 'probe', host: 'h2' }), { code: 'bus.host_to_host' });
      assert.deepEqual(other.bells, []);
    });

    test('a host that announces a topic of control is handed nothing of it', async ({ control, host }) => {
      await serveProbe(await host('evil'), 'probe', 'on evil');
      await assert.rejects(serverOf(control, { topic: 'probe' }), { code: 'bus.no_server' });
      await serveProbe(control, 'probe', 'one');
      for (let turn = 0; turn < 4; turn += 1) assert.equal(await serverOf(await host('h1'), { topic: 'probe' }), 'one');
    });

    test('nobody there is Unavailable, before serving and after', async ({ control, host }) => {
      const bus = await host('h1');
      const nobody = { kind: 'unavailable', code: 'bus.no_server' };
      await assert.rejects(serverOf(bus, { topic: 'probe' }), nobody);
      await assert.rejects(serverOf(control, { topic: 'probe', host: 'h1' }), nobody);
      await assert.rejects(serverOf(control, { topic: 'probe', host: 'never-seen' }), nobody);
      const server = await serveProbe(bus, 'probe', 'on h1');
      assert.equal(await serverOf(control, { topic: 'probe', host: 'h1' }), 'on h1');
      await server.stop();
      await assert.rejects(serverOf(control, { topic: 'probe', host: 'h1' }), nobody);
    });
  });
};
