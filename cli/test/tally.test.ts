import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from './tally.ts';

const silent = (): void => {};

test('the last line counts, and the exit code is 0 only when something passed and nothing failed', () => {
  const tally = new Tally(silent);
  assert.deepEqual([tally.lastLine, tally.exitCode], ['0 passed, 0 failed, 0 skipped', 1]);
  tally.pass();
  assert.deepEqual([tally.lastLine, tally.exitCode], ['1 passed, 0 failed, 0 skipped', 0]);
  tally.fail('a > b', 'broken');
  assert.deepEqual([tally.lastLine, tally.exitCode], ['1 passed, 1 failed, 0 skipped', 1]);
});

test('a skip for a reason that is not allowed becomes a failure', () => {
  const tally = new Tally(silent);
  tally.pass();
  tally.skip('a', 'no broker');
  tally.skip('b', 'no mood');
  tally.judgeSkips(new Set(['no broker']));
  assert.equal(tally.lastLine, '1 passed, 1 failed, 1 skipped');
  assert.match(tally.failures[0]?.text ?? '', /no mood.*not allowed/);
});

test('a failure is shown at once, indented below its name', () => {
  const lines: string[] = [];
  new Tally((line) => lines.push(line)).fail('a > b', 'one\ntwo\n');
  assert.deepEqual(lines, ['FAIL  a > b\n      one\n      two']);
});
