import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Conflict, NotFound, Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { isTransient, sagaCauseOf, sagaErrorOf } from './saga-error.ts';

const clock = { now: () => 0, monotonic: () => 0 };
const step = { name: 'claim', deadline: 1, act: async () => undefined };

describe('an error of a step', () => {
  it('is worth another try when the neighbour was away, and on conflict only where the step says so', () => {
    assert.equal(isTransient(new Unavailable('away'), step), true);
    assert.equal(isTransient(new Timeout('slow'), step), true);
    assert.equal(isTransient(new Conflict('taken'), step), false);
    assert.equal(isTransient(new Conflict('taken'), { ...step, transient: ['conflict'] }), true);
    assert.equal(isTransient(new TypeError('defect'), { ...step, transient: ['internal'] }), false);
  });

  it('tells operators everything and users only what is public', () => {
    const defect = new TypeError('pool is undefined');
    assert.deepEqual(sagaErrorOf(clock, 'claim', defect), {
      step: 'claim',
      kind: 'internal',
      message: 'TypeError: pool is undefined',
      time: '1970-01-01T00:00:00.000000Z',
    });
    assert.deepEqual(sagaCauseOf('claim', defect, 'req-1'), {
      step: 'claim',
      kind: 'internal',
      message: 'Step claim failed for an internal reason; see the log of req-1.',
    });
    assert.equal(sagaCauseOf('claim', new NotFound('No volume v.'), 'req-1').message, 'No volume v.');
  });

  it('keeps a message within bounds', () => {
    assert.equal(sagaErrorOf(clock, 'claim', new Error('x'.repeat(100_000))).message.length, 2000);
  });
});
