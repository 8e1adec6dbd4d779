import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from './internal-context.ts';
import { isRequestId, newRequestId } from './request-id.ts';
import { millisecondsOf, timestampNow, timestampOf } from './timestamp.ts';

test('timestamps are 27 characters whose text order is time order', () => {
  const instants = [0, 1, 999, 1_000, 1_763_000_000_123, 4_102_444_800_000];
  const texts = instants.map(timestampOf);
  assert.deepEqual(texts.toSorted(), texts);
  for (const [index, text] of texts.entries()) {
    assert.equal(text.length, 27);
    assert.equal(millisecondsOf(text), instants[index]);
  }
});

test('the present instant is the clock’s', () => {
  assert.equal(timestampNow({ now: () => 1_500, monotonic: () => 0 }), '1970-01-01T00:00:01.500000Z');
});

test('a caller’s request id is taken over only in OpenStack’s own form', () => {
  assert.ok(isRequestId(newRequestId()));
  for (const hostile of [
    '',
    'req-',
    'req-1',
    `${newRequestId()}\n`,
    `x${newRequestId()}`,
    newRequestId().toUpperCase(),
  ]) {
    assert.equal(isRequestId(hostile), false, hostile);
  }
});

test('internal work is bounded by no rule and stands for no user', async () => {
  const ctx = internalContext();
  await ctx.authorize({ name: 'any:rule' });
  assert.equal(await ctx.can({ name: 'any:rule' }), true);
  assert.equal(ctx.identity, undefined);
});
