import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Identity } from '@nimbo/context/identity.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { CachingValidator, type CachingValidatorOptions } from './caching-validator.ts';
import { handClock, identityLike } from './identity.fixture.ts';
import type { RevocationEvent } from './revocation-event.ts';

type Answer = (token: string, allowExpired: boolean) => Identity | undefined | Promise<Identity | undefined>;

const scene = (answer: Answer, options: Partial<CachingValidatorOptions> = {}) => {
  const clock = handClock();
  const ctx = internalContext({ clock });
  const asked: string[] = [];
  const feed = { confirmed: Infinity, tell: (_events: readonly RevocationEvent[]): void => undefined };
  const cache = new CachingValidator({
    validator: {
      validate: async (_ctx, token, asking) => {
        asked.push(token);
        return answer(token, asking?.allowExpired === true);
      },
    },
    clock,
    revocations: {
      confirmedAt: () => feed.confirmed,
      subscribe: (listener) => {
        feed.tell = listener;
      },
    },
    ...options,
  });
  return { clock, ctx, asked, feed, cache };
};

describe('a token cache', () => {
  it('asks once for a token, until its time is over', async () => {
    const { clock, ctx, asked, cache } = scene(() => identityLike(), { ttl: 1000 });
    const first = await cache.validate(ctx, 'token');
    clock.pass(999);
    assert.equal(await cache.validate(ctx, 'token'), first);
    assert.equal(asked.length, 1);
    clock.pass(1);
    await cache.validate(ctx, 'token');
    assert.equal(asked.length, 2);
  });

  it('never outlives the token', async () => {
    const { clock, ctx, asked, cache } = scene(
      () => (clock.now() < Date.parse(identityLike().expiresAt) ? identityLike() : undefined),
      { ttl: 1e9 },
    );
    await cache.validate(ctx, 'token');
    clock.pass(3_599_999);
    assert.ok(await cache.validate(ctx, 'token'));
    clock.pass(1);
    assert.equal(await cache.validate(ctx, 'token'), undefined);
    assert.equal(asked.length, 2);
  });

  it('remembers refusals, shortly', async () => {
    const { clock, ctx, asked, cache } = scene(() => undefined, { negativeTtl: 100 });
    await cache.validate(ctx, 'bad');
    await cache.validate(ctx, 'bad');
    assert.equal(asked.length, 1);
    clock.pass(100);
    await cache.validate(ctx, 'bad');
    assert.equal(asked.length, 2);
  });

  it('remembers no failure', async () => {
    let failing = true;
    const { ctx, cache } = scene(() => (failing ? Promise.reject(new Error('down')) : identityLike()));
    await assert.rejects(cache.validate(ctx, 'token'), /down/);
    failing = false;
    assert.ok(await cache.validate(ctx, 'token'));
  });

  it('asks one question for many callers, even when the first of them leaves', async () => {
    const gate = Promise.withResolvers<Identity>();
    const { ctx, asked, cache } = scene(() => gate.promise);
    const gone = new AbortController();
    const callers = [cache.validate({ ...ctx, signal: gone.signal }, 'token')];
    for (let count = 0; count < 20; count += 1) callers.push(cache.validate(ctx, 'token'));
    gone.abort();
    gate.resolve(identityLike());
    assert.equal(new Set(await Promise.all(callers)).size, 1);
    assert.equal(asked.length, 1);
  });

  it('forgets the least recently used when it is full', async () => {
    const { ctx, asked, cache } = scene(() => identityLike(), { size: 2 });
    for (const token of ['a', 'b', 'a', 'c', 'a']) await cache.validate(ctx, token);
    assert.deepEqual(asked, ['a', 'b', 'c']);
    assert.equal(cache.size, 2);
    await cache.validate(ctx, 'b');
    assert.deepEqual(asked, ['a', 'b', 'c', 'b']);
  });

  it('is not emptied by a flood of bad tokens', async () => {
    const { ctx, asked, cache } = scene((token) => (token === 'good' ? identityLike() : undefined), { size: 10 });
    await cache.validate(ctx, 'good');
    for (let count = 0; count < 50; count += 1) await cache.validate(ctx, `bad${count}`);
    await cache.validate(ctx, 'good');
    assert.equal(asked.filter((token) => token === 'good').length, 1);
  });

  it('refuses what can be no token without asking', async () => {
    const { ctx, asked, cache } = scene(() => identityLike());
    for (const token of ['', 'a b', 'a\r\nx-auth: y', 'é', 'x'.repeat(8193)]) {
      assert.equal(await cache.validate(ctx, token), undefined);
    }
    assert.deepEqual(asked, []);
  });
});

describe('a revocation', () => {
  it('ends the entries that it fits', async () => {
    const { ctx, asked, feed, cache } = scene((token) => identityLike({ auditIds: [token] }));
    await cache.validate(ctx, 'a');
    await cache.validate(ctx, 'b');
    feed.tell([{ audit_id: 'a' }]);
    await cache.validate(ctx, 'a');
    await cache.validate(ctx, 'b');
    assert.deepEqual(asked, ['a', 'b', 'a']);
  });

  it('is not undone by an answer that was already on its way', async () => {
    const gates = [Promise.withResolvers<Identity | undefined>(), Promise.withResolvers<Identity | undefined>()];
    const waiting = [...gates];
    const { ctx, asked, feed, cache } = scene(() => waiting.shift()?.promise);
    const before = cache.validate(ctx, 'token');
    feed.tell([{ user_id: 'u1' }]);
    const after = cache.validate(ctx, 'token');
    gates[1]?.resolve(undefined);
    gates[0]?.resolve(identityLike());
    assert.ok(await before);
    assert.equal(await after, undefined);
    assert.equal(cache.size, 0);
    assert.equal(asked.length, 2);
  });

  it('can be missed for five seconds at most when nothing is heard', async () => {
    const { clock, ctx, asked, feed, cache } = scene(() => identityLike());
    feed.confirmed = -Infinity;
    await cache.validate(ctx, 'token');
    clock.pass(4999);
    await cache.validate(ctx, 'token');
    assert.equal(asked.length, 1);
    clock.pass(1);
    await cache.validate(ctx, 'token');
    assert.equal(asked.length, 2);
  });

  it('lets entries live while it is sure that none was missed', async () => {
    const { clock, ctx, asked, feed, cache } = scene(() => identityLike());
    await cache.validate(ctx, 'token');
    clock.pass(60_000);
    feed.confirmed = 60_000;
    await cache.validate(ctx, 'token');
    assert.equal(asked.length, 1);
    clock.pass(5000);
    await cache.validate(ctx, 'token');
    assert.equal(asked.length, 2);
  });
});

const late = (): Identity => identityLike({ expiresAt: '2025-12-31T23:59:00.000000Z' });

describe('a token that has just expired', () => {
  it('counts only where it is allowed, in either order of asking', async () => {
    const { ctx, cache } = scene((_token, allowExpired) => (allowExpired ? late() : undefined));
    assert.equal(await cache.validate(ctx, 'token'), undefined);
    assert.ok(await cache.validate(ctx, 'token', { allowExpired: true }));
    assert.equal(await cache.validate(ctx, 'token'), undefined);
  });

  it('is remembered', async () => {
    const { ctx, asked, cache } = scene(late);
    await cache.validate(ctx, 'token', { allowExpired: true });
    await cache.validate(ctx, 'token', { allowExpired: true });
    assert.equal(asked.length, 1);
  });
});
