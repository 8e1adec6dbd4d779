import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './wait.ts';

test('returns the first truthy answer', async () => {
  const answers = [undefined, false, 'ready', 'later'] as const;
  let calls = 0;
  assert.equal(await until('something is ready', () => answers[calls++]), 'ready');
  assert.equal(calls, 3);
});

test('a probe that throws is asked again', async () => {
  let calls = 0;
  const probe = async (): Promise<number> => {
    calls += 1;
    if (calls < 3) throw new Error('refused');
    return calls;
  };
  assert.equal(await until('it connects', probe), 3);
});

test('gives up with the description and the last failure as cause', async () => {
  const failure = new Error('connection refused');
  const waiting = until('the port answers', () => Promise.reject(failure), { timeout: 5 });
  await assert.rejects(waiting, (error: Error) => {
    assert.match(error.message, /after 5 ms waiting until the port answers; last: connection refused/);
    assert.equal(error.cause, failure);
    return true;
  });
});

test('gives up with the last falsy answer', async () => {
  await assert.rejects(
    until('a row appears', () => null, { timeout: 5 }),
    /until a row appears; last answer: null/,
  );
});

test('asks at least once even with no time at all', async () => {
  assert.equal(await until('it is so', () => true, { timeout: 0 }), true);
});
