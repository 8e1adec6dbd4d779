import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBuckets } from './token-bucket.ts';

test('a burst passes, then as much as comes with time, for each by itself', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 3 });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => buckets.take('a', 0)),
    [true, true, true, false],
  );
  assert.equal(buckets.take('b', 0), true);
  assert.equal(buckets.take('a', 99), false);
  assert.equal(buckets.take('a', 200), true);
});

test('those who have not asked for longest are forgotten first', () => {
  const buckets = new TokenBuckets({ perSecond: 0, burst: 1 }, 2);
  for (const key of ['a', 'b', 'c']) buckets.take(key, 0);
  assert.equal(buckets.take('c', 0), false);
  assert.equal(buckets.take('a', 0), true);
});
