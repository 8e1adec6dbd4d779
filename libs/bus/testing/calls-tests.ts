import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { Conflict, Timeout, TooLarge } from '@nimbo/errors/faults.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { MakeBusWorld } from './bus-conformance.ts';
import type { BusContext } from '../bus.ts';
import { maximumPayloadBytes } from '../bus-limits.ts';
import { carelessProbe, patience, probe, probeContext } from './probe.ts';
import { serveProbe } from './probe-server.ts';
import { inWorld } from './in-world.ts';

const caught = async (promise: Promise<unknown>): Promise<Fault> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  return assert.fail('the call succeeded');
};

const calling = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  test('a call is answered, with the request id and the sender known', async ({ control, host }) => {
    await serveProbe(control, 'probe', 'one');
    const ctx = internalContext();
    const answer = await (await host('h1')).call(ctx, { topic: 'probe' }, probe, 'echo', { value: 'hi' }, patience);
    assert.deepEqual(answer, { value: 'hi', sender: 'h1', server: 'one', requestId: ctx.requestId });
  });

  test('control calls a host by name and is the sender control', async ({ control, host }) => {
    await serveProbe(await host('h1'), 'probe', 'on h1');
    const target = { topic: 'probe', host: 'h1' };
    const answer = await control.call(probeContext(), target, probe, 'echo', { value: null }, patience);
    assert.deepEqual([answer.server, answer.sender], ['on h1', 'control']);
  });

  test('what arrives is what JSON would carry, and shares nothing with what was sent', async ({ control }) => {
    const received: unknown[] = [];
    await control.serve('probe', probe, {
      echo: (_ctx, { value }) => {
        received.push(value);
        return Promise.resolve({ value, sender: '', server: '', requestId: '' });
      },
    });
    const value = { when: new Date(0), gone: undefined, list: [undefined, 1], deep: { text: 'é\u{1F600}\u0000"' } };
    const answer = await control.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value }, patience);
    assert.deepEqual(answer.value, JSON.parse(JSON.stringify(value)));
    assert.deepEqual(received[0], answer.value);
    assert.notEqual(received[0], value);
    assert.notEqual(received[0], answer.value);
  });

  test('a forged request id is replaced', async ({ control, host }) => {
    await serveProbe(control, 'probe', 'one');
    const ctx: BusContext = { ...probeContext(), requestId: 'req-\nforged line' };
    const answer = await (await host('h1')).call(ctx, { topic: 'probe' }, probe, 'echo', { value: 1 }, patience);
    assert.match(answer.requestId, /^req-[0-9a-f-]{36}$/);
  });

  test('a thousand interleaved calls each get their own answer', async ({ control, host }) => {
    await serveProbe(control, 'probe', 'one');
    const bus = await host('h1');
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    const answers = await Promise.all(
      numbers.map((value) => bus.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value }, patience)),
    );
    assert.deepEqual(
      answers.map(({ value }) => value),
      numbers,
    );
  });
};

const failing = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  test('a fault arrives as the same fault, in both directions', async ({ control, host }) => {
    const bus = await host('h1');
    await serveProbe(control, 'probe', 'one');
    await serveProbe(bus, 'probe', 'on h1');
    for (const [caller, target] of [
      [bus, {}],
      [control, { host: 'h1' }],
    ] as const) {
      const address = { topic: 'probe', ...target };
      const fault = await caught(caller.call(probeContext(), address, probe, 'fail', { how: 'fault' }, patience));
      assert.ok(fault instanceof Conflict);
      assert.deepEqual(
        [fault.kind, fault.code, fault.message, fault.details, fault.retryAfter, fault.cause],
        ['conflict', 'probe.locked', 'instance 42 is locked', { instance: 42, states: ['locked'] }, 7, undefined],
      );
    }
  });

  test('an unexpected error arrives as internal and tells nothing of itself', async ({ control, host }) => {
    await serveProbe(control, 'probe', 'one');
    const bus = await host('h1');
    const fault = await caught(bus.call(probeContext(), { topic: 'probe' }, probe, 'fail', { how: 'bug' }, patience));
    assert.deepEqual([fault.kind, fault.code], ['internal', 'bus.internal']);
    assert.doesNotMatch(JSON.stringify([fault.message, fault.details]), /hunter2|TypeError/);
  });

  test('parameters are checked before they are sent, results before they are answered', async ({ control }) => {
    await control.serve('probe', probe, { wait: () => Promise.resolve({ nam: 'typo' } as never) });
    const target = { topic: 'probe' };
    const params = await caught(control.call(probeContext(), target, probe, 'wait', { nam: 'x' } as never, patience));
    const result = await caught(control.call(probeContext(), target, probe, 'wait', { name: 'x' }, patience));
    assert.deepEqual([params.code, result.code], ['bus.invalid_params', 'bus.invalid_result']);
  });

  test('the server checks for itself what a careless peer sends, and the caller what it answers', async (world) => {
    const { control } = world;
    const bus = await world.host('h1');
    const server = await serveProbe(control, 'probe', 'one');
    const target = { topic: 'probe' };
    const refused = await caught(bus.call(probeContext(), target, carelessProbe, 'wait', { name: 1 }, patience));
    assert.deepEqual([refused.kind, refused.code], ['internal', 'bus.invalid_params']);
    assert.deepEqual(server.begun, []);
    await bus.serve('careless', carelessProbe, { echo: () => Promise.resolve('anything') });
    const address = { topic: 'careless', host: 'h1' };
    const answer = await caught(control.call(probeContext(), address, probe, 'echo', { value: 1 }, patience));
    assert.equal(answer.code, 'bus.invalid_result');
  });

  test('what JSON cannot carry is refused', async ({ control }) => {
    await serveProbe(control, 'probe', 'one');
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    for (const value of [1n, ring]) {
      const call = control.call(probeContext(), { topic: 'probe' }, probe, 'echo', { value }, patience);
      assert.equal((await caught(call)).code, 'bus.not_json');
    }
  });

  test('a message without a result cannot be called', async ({ control }) => {
    await serveProbe(control, 'probe', 'one');
    const call = control.call(probeContext(), { topic: 'probe' }, probe, 'ring', { bell: 'x' }, patience);
    assert.equal((await caught(call)).code, 'bus.not_callable');
  });
};

const limits = (makeWorld: MakeBusWorld): void => {
  const test = inWorld(makeWorld);

  test('a call ends at its deadline, and the server is told', async ({ control, host }) => {
    const server = await serveProbe(control, 'probe', 'one');
    const bus = await host('h1');
    const call = bus.call(probeContext(), { topic: 'probe' }, probe, 'wait', { name: 'long' }, { deadline: 30 });
    const fault = await caught(call);
    assert.ok(fault instanceof Timeout);
    assert.equal(fault.code, 'bus.deadline_passed');
    // A very slow machine may reach the deadline before the server has begun: then there is nothing to tell.
    await until('the server has heard', () => server.aborted.length === server.begun.length);
    server.release();
  });

  test('a call ends when its caller gives up, and the server is told', async ({ control, host }) => {
    const server = await serveProbe(await host('h1'), 'probe', 'on h1');
    const giveUp = new AbortController();
    const address = { topic: 'probe', host: 'h1' };
    const call = control.call(probeContext(giveUp.signal), address, probe, 'wait', { name: 'vain' }, patience);
    const outcome = caught(call);
    await until('the server works', () => server.begun.length === 1);
    giveUp.abort(new Error('the client went away'));
    assert.deepEqual([(await outcome).kind, (await outcome).code], ['unavailable', 'bus.aborted']);
    await until('the server has heard', () => server.aborted.includes('vain'));
    server.release();
  });

  test('a signal that has aborted already sends nothing', async ({ control }) => {
    const server = await serveProbe(control, 'probe', 'one');
    const signal = AbortSignal.abort(new Conflict('too late', { code: 'probe.late' }));
    const call = control.call(probeContext(signal), { topic: 'probe' }, probe, 'wait', { name: 'x' }, patience);
    assert.equal((await caught(call)).code, 'probe.late');
    assert.deepEqual(server.begun, []);
  });

  test('payloads up to 4 MiB pass and larger ones are refused on either way', async ({ control, host }) => {
    await serveProbe(control, 'probe', 'one');
    const bus = await host('h1');
    const target = { topic: 'probe' };
    const room = maximumPayloadBytes - 1024;
    const { filling } = await bus.call(probeContext(), target, probe, 'size', { bytes: room }, patience);
    assert.equal(filling.length, room);
    const value = '\u00e9'.repeat(maximumPayloadBytes / 2);
    const tooMuch = [
      bus.call(probeContext(), target, probe, 'echo', { value }, patience),
      bus.call(probeContext(), target, probe, 'size', { bytes: maximumPayloadBytes }, patience),
    ];
    for (const call of tooMuch) {
      const fault = await caught(call);
      assert.ok(fault instanceof TooLarge);
      assert.equal(fault.code, 'bus.payload_too_large');
    }
  });
};

/** What `call` promises. */
export const callTests = (makeWorld: MakeBusWorld): void => {
  void describe('calls', () => calling(makeWorld));
  void describe('failing calls', () => failing(makeWorld));
  void describe('limits of calls', () => limits(makeWorld));
};
