import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backoffDelay } from './saga-backoff.ts';

const backoff = (random: number) => ({ base: 500, cap: 300_000, random: () => random });

describe('the back-off of a step', () => {
  it('doubles with each failure, half of it left to chance', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => backoffDelay(backoff(0), failures)),
      [250, 500, 1000, 2000],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((failures) => backoffDelay(backoff(1), failures)),
      [500, 1000, 2000, 4000],
    );
  });

  it('never exceeds its cap, after however many failures', () => {
    assert.equal(backoffDelay(backoff(1), 5000), 300_000);
    assert.equal(backoffDelay(backoff(1), 1, 86_400), 300_000);
  });

  it('waits at least as long as the neighbour asked', () => {
    assert.equal(backoffDelay(backoff(1), 1, 30), 30_000);
    assert.equal(backoffDelay(backoff(1), 10, 30), 256_000);
  });
});
