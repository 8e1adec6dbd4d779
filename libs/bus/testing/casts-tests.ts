import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import type { MakeBusWorld } from './bus-conformance.ts';
import { patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { inWorld } from './in-world.ts';

const casts = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  test('a cast reaches one server, which knows the sender', async ({ control, host }) => {
    const server = await serveProbe(control, 'probe', 'one');
    await (await host('h1')).cast(probeContext(), { topic: 'probe' }, probe, 'ring', { bell: 'dong' });
    await until('the bell has rung', () => server.bells.length === 1);
    assert.deepEqual([server.bells, server.senders], [['dong'], ['h1']]);
  });

  test('a cast to nobody is lost without a fault', async ({ control, host }) => {
    await control.cast(probeContext(), { topic: 'nobody' }, probe, 'ring', { bell: 'x' });
    await (await host('h1')).cast(probeContext(), { topic: 'nobody' }, probe, 'ring', { bell: 'x' });
  });

  test('a cast with wrong parameters is refused where it is made', async ({ control }) => {
    const cast = control.cast(probeContext(), { topic: 'probe' }, probe, 'ring', { bel: 'x' } as never);
    await assert.rejects(cast, { code: 'bus.invalid_params' });
  });

  test('a handler that fails on a cast disturbs no later message', async ({ control, host }) => {
    const server = await serveProbe(control, 'probe', 'one');
    const bus = await host('h1');
    for (const bell of ['broken', 'whole']) await bus.cast(probeContext(), { topic: 'probe' }, probe, 'ring', { bell });
    await until('both have rung', () => server.bells.length === 2);
    const answer = await bus.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value: 1 }, patience);
    assert.equal(answer.value, 1);
  });

  test('casts of one sender to one server arrive in their order', async ({ control, host }) => {
    const server = await serveProbe(await host('h1'), 'probe', 'on h1');
    const bells = Array.from({ length: 200 }, (_, index) => String(index));
    for (const bell of bells)
      await control.cast(probeContext(), { topic: 'probe', host: 'h1' }, probe, 'ring', { bell });
    await until('all have rung', () => server.bells.length === bells.length);
    assert.deepEqual(server.bells, bells);
  });
};

const fanouts = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  test('a fanout of control reaches every server of the topic, in every process, once', async ({ control, host }) => {
    const servers = [
      await serveProbe(control, 'probe', 'one'),
      await serveProbe(control, 'probe', 'two'),
      await serveProbe(await host('h1'), 'probe', 'on h1'),
      await serveProbe(await host('h2'), 'probe', 'on h2'),
    ];
    const other = await serveProbe(control, 'other', 'elsewhere');
    await control.fanout(probeContext(), 'probe', probe, 'ring', { bell: 'all' });
    await control.fanout(probeContext(), 'probe', probe, 'ring', { bell: 'again' });
    await until('all have heard both', () => servers.every(({ bells }) => bells.includes('again')));
    for (const { bells } of servers) assert.deepEqual(bells, ['all', 'again']);
    assert.deepEqual(other.bells, []);
  });

  test('a fanout of a host reaches control and itself, and no other host', async ({ control, host }) => {
    const first = await host('h1');
    const atControl = await serveProbe(control, 'probe', 'one');
    const atFirst = await serveProbe(first, 'probe', 'on h1');
    const atSecond = await serveProbe(await host('h2'), 'probe', 'on h2');
    await first.fanout(probeContext(), 'probe', probe, 'ring', { bell: 'mine' });
    await until('both have heard', () => atControl.bells.length === 1 && atFirst.bells.length === 1);
    await control.cast(probeContext(), { topic: 'probe', host: 'h2' }, probe, 'ring', { bell: 'last' });
    await until('the other was told last', () => atSecond.bells.includes('last'));
    assert.deepEqual(atSecond.bells, ['last']);
  });
};

/** What `cast` and `fanout` promise. */
export const castTests = (makeWorld: MakeBusWorld): void => {
  void describe('casts', () => casts(makeWorld));
  void describe('fanouts', () => fanouts(makeWorld));
};
