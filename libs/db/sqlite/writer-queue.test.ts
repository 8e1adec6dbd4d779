import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WriterQueue } from './writer-queue.ts';

test('first come, first served', async () => {
  const queue = new WriterQueue(() => 0);
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map(async (number) => {
      await queue.enter();
      order.push(number);
      await Promise.resolve();
      queue.leave();
    }),
  );
  assert.deepEqual(order, [1, 2, 3]);
});

test('after ten milliseconds of writing the event loop gets its turn', async () => {
  let now = 0;
  const queue = new WriterQueue(() => now);
  const order: string[] = [];
  const write = async (name: string, milliseconds: number): Promise<void> => {
    await queue.enter();
    order.push(name);
    now += milliseconds;
    queue.leave();
  };
  const writes = [write('short', 3), write('long', 12), write('next', 1), write('last', 1)];
  setImmediate(() => order.push('event loop'));
  await Promise.all(writes);
  assert.deepEqual(order, ['short', 'long', 'event loop', 'next', 'last']);
});

test('who leaves the queue leaves no trace', async () => {
  const queue = new WriterQueue(() => 0);
  await queue.enter();
  const gone = new AbortController();
  const waiting = queue.enter(gone.signal);
  gone.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  assert.equal(queue.waiting, 0);
  const drained = queue.drained();
  queue.leave();
  await drained;
  assert.equal(queue.running, 0);
});
