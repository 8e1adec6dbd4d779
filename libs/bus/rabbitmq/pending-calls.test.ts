import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import type { Receive } from '../transport.ts';
import { Answering } from './answering.ts';
import { Asking } from './asking.ts';
import type { IncomingCall } from './incoming.ts';

const call = (changes: Partial<IncomingCall> = {}): IncomingCall => ({
  sender: 'h1',
  id: 'one',
  body: '',
  redelivered: false,
  replyTo: 'host/h1/inbox/x',
  deadline: 60_000,
  ...changes,
});

const untilTold: Receive = ({ signal }) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('too late'), { once: true }));

describe('calls that others are asked', () => {
  it('are answered by nobody but the one who was asked', async () => {
    const asking = new Asking();
    const answer = asking.ask('one', 'h1', new AbortController().signal, () => undefined);
    assert.equal(asking.settle('one', 'h2', 'forged'), false);
    assert.equal(asking.settle('two', 'h1', 'unasked'), false);
    assert.equal(asking.settle('one', 'h1', 'true'), true);
    assert.equal(await answer, 'true');
    assert.equal(asking.settle('one', 'h1', 'again'), false);
  });

  it('end when the connection does', async () => {
    const asking = new Asking();
    const answer = asking.ask('one', 'h1', new AbortController().signal, () => undefined);
    asking.abandon();
    await assert.rejects(answer, { code: 'bus.link_lost' });
  });
});

describe('calls of others', () => {
  it('end at their deadline, though nobody tells, and are not answered then', async () => {
    assert.equal(await new Answering().answer(call({ deadline: 5 }), untilTold), undefined);
  });

  it('are cancelled by their own sender alone', async () => {
    const answering = new Answering();
    const work = answering.answer(call(), untilTold);
    answering.cancel('h2', 'one');
    let isIdle = false;
    const idle = answering.idle().then(() => (isIdle = true));
    await until('the loop has turned', () => true);
    assert.equal(isIdle, false);
    answering.cancel('h1', 'one');
    assert.equal(await work, undefined);
    await idle;
  });

  it('that arrive after they were given up are not begun', async () => {
    const answering = new Answering();
    answering.cancel('h1', 'one');
    assert.equal(await answering.answer(call(), () => Promise.reject(new Error('begun'))), undefined);
    assert.equal(
      await answering.answer(call(), () => Promise.resolve('later, the same number is free')),
      'later, the same number is free',
    );
  });

  it('given up are remembered within bounds', async () => {
    const answering = new Answering();
    for (let count = 0; count < 2000; count += 1) answering.cancel('h1', String(count));
    assert.equal(await answering.answer(call({ id: '0' }), () => Promise.resolve('forgotten')), 'forgotten');
    assert.equal(await answering.answer(call({ id: '1999' }), () => Promise.resolve('begun')), undefined);
  });

  it('under a number that is worked on already are not begun twice', async () => {
    const answering = new Answering();
    const first = answering.answer(call(), untilTold);
    assert.equal(await answering.answer(call(), () => Promise.resolve('twice')), undefined);
    answering.abandon();
    await first;
  });
});
