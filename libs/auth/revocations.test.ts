import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Bus } from '@nimbo/bus/bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { handClock } from './identity.fixture.ts';
import type { RevocationEvent } from './revocation-event.ts';
import { RevocationListener } from './revocations.ts';

type Revoked = (ctx: unknown, params: { events: RevocationEvent[] }, sender: { host: string }) => Promise<void>;

/** A bus that can die; only what the listener uses of it. */
const fakeBus = () => {
  const state = { isConnected: true, revoked: undefined as Revoked | undefined };
  const bus = {
    isConnected: () => state.isConnected,
    serve: (_topic: string, _declared: unknown, handlers: { revoked?: Revoked }) => {
      state.revoked = handlers.revoked;
      return Promise.resolve(() => {
        state.revoked = undefined;
        return Promise.resolve();
      });
    },
  } as unknown as Bus;
  return { state, bus };
};

const scene = async (log: Log = silentLog) => {
  const { state, bus } = fakeBus();
  const clock = handClock();
  const keystone = { isUp: true, events: [] as RevocationEvent[], polls: [] as (string | undefined)[] };
  const told: RevocationEvent[] = [];
  const listener = new RevocationListener({
    bus,
    clock,
    log,
    fetchRevocations: async (_ctx, since) => {
      keystone.polls.push(since);
      if (!keystone.isUp) throw new Error('keystone is down');
      return { events: keystone.events, cursor: `c${keystone.polls.length}` };
    },
  });
  listener.subscribe((events) => told.push(...events));
  await listener.start();
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.pass(1000);
      await listener.tick();
    }
  };
  const behind = (): number => clock.monotonic() - listener.confirmedAt();
  return { bus: state, keystone, told, listener, pass, behind, [Symbol.asyncDispose]: () => listener.stop() };
};

describe('the revocation listener', () => {
  it('hears of revocations from the bus', async () => {
    await using at = await scene();
    await at.bus.revoked?.(internalContext(), { events: [{ user_id: 'u1' }] }, { host: 'control' });
    assert.deepEqual(at.told, [{ user_id: 'u1' }]);
  });

  it('polls at its start and seldom while the bus is alive, with the cursor it was given', async () => {
    await using at = await scene();
    await at.pass(29);
    assert.equal(at.behind(), 0);
    assert.deepEqual(at.keystone.polls, [undefined]);
    await at.pass(1);
    assert.deepEqual(at.keystone.polls, [undefined, 'c1']);
  });

  it('polls within five seconds while the bus is dead', async () => {
    await using at = await scene();
    at.bus.isConnected = false;
    at.keystone.events = [{ user_id: 'u1' }];
    await at.pass(5);
    assert.deepEqual(at.told, [{ user_id: 'u1' }]);
    for (let second = 0; second < 20; second += 1) {
      await at.pass(1);
      assert.ok(at.behind() < 5000);
    }
  });

  it('polls at once when the bus is back', async () => {
    await using at = await scene();
    at.bus.isConnected = false;
    await at.pass(1);
    const polls = at.keystone.polls.length;
    at.bus.isConnected = true;
    await at.pass(1);
    assert.equal(at.keystone.polls.length, polls + 1);
    await at.pass(5);
    assert.equal(at.keystone.polls.length, polls + 1);
  });

  it('vouches for nothing while bus and keystone are dead, and recovers', async () => {
    const warnings: string[] = [];
    await using at = await scene({ ...silentLog, warn: (message) => void warnings.push(message) });
    at.bus.isConnected = false;
    at.keystone.isUp = false;
    await at.pass(10);
    assert.ok(at.behind() >= 10_000);
    assert.equal(warnings.length, 1);
    at.keystone.isUp = true;
    await at.pass(1);
    assert.equal(at.behind(), 0);
  });

  it('trusts a living bus while keystone is away', async () => {
    await using at = await scene();
    at.keystone.isUp = false;
    await at.pass(60);
    assert.equal(at.behind(), 0);
  });

  it('vouches for nothing when it has stopped', async () => {
    const at = await scene();
    await at.listener.stop();
    assert.equal(at.listener.confirmedAt(), -Infinity);
    assert.equal(at.bus.revoked, undefined);
  });
});
