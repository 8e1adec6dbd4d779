import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import { runStep, SagaInterrupt, type StepRun } from './step-runner.ts';

const run = (overrides: Partial<StepRun<string>>): StepRun<string> => ({
  name: 'format',
  deadline: 60_000,
  grace: 60_000,
  interrupt: new AbortController().signal,
  work: async () => 'ok',
  ...overrides,
});

const untilAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });

const doneWhenAborted = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('just done'), { once: true });
  });

const deaf = (): Promise<string> => new Promise(() => undefined);

describe('a run of a step', () => {
  it('gives what the step returns', async () => {
    assert.deepEqual(await runStep(run({})), { kind: 'done', value: 'ok' });
  });

  it('gives the error that the step throws', async () => {
    const error = new Unavailable('placement does not answer');
    assert.deepEqual(await runStep(run({ work: () => Promise.reject(error) })), { kind: 'failed', error });
  });

  it('becomes a Timeout when the deadline passes, with what the step then threw as its cause', async () => {
    const outcome = await runStep(run({ deadline: 1, work: untilAborted }));
    assert.ok(outcome.kind === 'failed' && outcome.error instanceof Timeout);
    assert.match(outcome.error.message, /format did not end within 1 ms/);
    assert.match(String(outcome.error.cause), /stopped/);
  });

  it('leaves a step behind that does not listen to its signal', async () => {
    const outcome = await runStep(run({ deadline: 1, grace: 1, work: deaf }));
    assert.ok(outcome.kind === 'failed' && outcome.error instanceof Timeout);
  });

  it('tells why it was cut short from outside', async () => {
    const controller = new AbortController();
    const outcome = runStep(run({ interrupt: controller.signal, work: untilAborted }));
    controller.abort(new SagaInterrupt('undo'));
    assert.deepEqual(await outcome, { kind: 'interrupted', why: 'undo' });
  });

  it('is cut short when the reason was there before it began', async () => {
    const interrupt = AbortSignal.abort(new SagaInterrupt('lost'));
    assert.deepEqual(await runStep(run({ grace: 1, interrupt, work: deaf })), { kind: 'interrupted', why: 'lost' });
  });

  it('counts a step as done that ends well after it was told to stop', async () => {
    const controller = new AbortController();
    const outcome = runStep(run({ interrupt: controller.signal, work: doneWhenAborted }));
    controller.abort(new SagaInterrupt('stop'));
    assert.deepEqual(await outcome, { kind: 'done', value: 'just done' });
  });
});
