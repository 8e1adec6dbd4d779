import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import { UndoStack } from './undo-stack.ts';

const work = async (undone: string[], outcome: 'success' | 'failure', log: Log = silentLog): Promise<void> => {
  await using undo = new UndoStack(log);
  for (const name of ['bridge', 'tap', 'rule']) undo.add(name, () => void undone.push(name));
  await Promise.resolve();
  if (outcome === 'failure') throw new Error('no rule fits');
  undo.success();
};

describe('undo', () => {
  it('runs in reverse when the work fails, and the error of the work is seen', async () => {
    const undone: string[] = [];
    await assert.rejects(work(undone, 'failure'), /no rule fits/);
    assert.deepEqual(undone, ['rule', 'tap', 'bridge']);
  });

  it('does not run when the work succeeds', async () => {
    const undone: string[] = [];
    await work(undone, 'success');
    assert.deepEqual(undone, []);
  });

  it('waits for each undo before the next begins', async () => {
    const undo = new UndoStack(silentLog);
    const steps: string[] = [];
    undo.add('first', () => void steps.push('first'));
    undo.add('slow', async () => {
      steps.push('slow begins');
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('slow ends');
    });
    await undo.fail();
    assert.deepEqual(steps, ['slow begins', 'slow ends', 'first']);
  });

  it('goes on after one that fails, which is logged and reported', async () => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, error: (_message, fields) => void logged.push(fields?.['undo']) };
    const undo = new UndoStack(log);
    const undone: string[] = [];
    undo.add('first', () => void undone.push('first'));
    undo.add('throws', () => {
      throw new Error('in use');
    });
    undo.add('rejects', () => Promise.reject(new Error('busy')));
    const failures = await undo.fail();
    assert.deepEqual(undone, ['first']);
    assert.deepEqual(logged, ['rejects', 'throws']);
    assert.deepEqual(
      failures.map(({ name }) => name),
      ['rejects', 'throws'],
    );
  });

  it('runs once', async () => {
    const undo = new UndoStack(silentLog);
    let count = 0;
    undo.add('once', () => void (count += 1));
    await undo.fail();
    await undo.fail();
    assert.equal(count, 1);
  });

  it('cannot be added to a stack that has ended', async () => {
    const undo = new UndoStack(silentLog);
    undo.success();
    assert.throws(() => undo.add('late', () => undefined), /"late" came after/);
    assert.deepEqual(await undo.fail(), []);
  });

  it('moves to the caller, who may yet fail', async () => {
    const undone: string[] = [];
    const inner = async (): Promise<UndoStack> => {
      await using undo = new UndoStack(silentLog);
      undo.add('tap', () => void undone.push('tap'));
      await Promise.resolve();
      return undo.move();
    };
    const moved = await inner();
    assert.deepEqual(undone, []);
    await moved.fail();
    assert.deepEqual(undone, ['tap']);
  });
});
