import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ChildPrograms } from './child-programs.ts';
import { runTestFiles } from './run-test-files.ts';
import { Tally } from './tally.ts';
import { groupOf } from './test-groups.ts';

const header = `import { describe, it, test } from 'node:test';\n`;

/** Runs one test file of this text as the runner would, and returns what was counted and printed. */
const runOne = async (t: TestContext, text: string, limit = 60_000): Promise<{ tally: Tally; printed: string }> => {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'nimbo-run-'));
  t.after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'one.test.ts'), text);
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const run = { root, programs: new ChildPrograms(), tally: new Tally(print), print, environment };
  await runTestFiles(run, { ...groupOf('one.test.ts'), limit }, ['one.test.ts']);
  return { tally: run.tally, printed: printed.join('\n') };
};

test('tests count once each, suites and parents of failed tests not at all', async (t) => {
  const { tally } = await runOne(
    t,
    `${header}test('a', () => {});
describe('suite', () => { it('b', () => {}); });
test('parent', async (t) => { await t.test('c', () => {}); await t.test('d', () => { throw new Error('broken d'); }); });`,
  );
  assert.equal(tally.passed, 3);
  assert.deepEqual(
    tally.failures.map((one) => one.where),
    ['one.test.ts > d'],
  );
  assert.match(tally.failures[0]?.text ?? '', /broken d/);
});

test('a file that passes is told with its number of tests', async (t) => {
  const { printed, tally } = await runOne(t, `${header}test('a', () => {}); test('b', () => {});`);
  assert.match(printed, /^ok {4}one\.test\.ts \(2 passed, \d+ ms\)$/);
  assert.equal(tally.exitCode, 0);
});

test('a skip and a todo are kept with their reasons', async (t) => {
  const { tally } = await runOne(t, `${header}test('a', (t) => t.skip('no moon')); test.todo('b');`);
  assert.deepEqual(tally.skips, [
    { where: 'one.test.ts > a', text: 'no moon' },
    { where: 'one.test.ts > b', text: 'no reason given' },
  ]);
});

test('a file that crashes is a failure with its last words', async (t) => {
  const { tally } = await runOne(t, `console.error('last words');\nprocess.exit(3);`);
  assert.equal(tally.failures[0]?.where, 'one.test.ts');
  assert.match(tally.failures[0]?.text ?? '', /last words/);
});

test('a file without tests is a failure', async (t) => {
  const { tally } = await runOne(t, 'export {};');
  assert.deepEqual(tally.failures, [{ where: 'one.test.ts', text: 'the file registers no tests\n' }]);
});

test('a file that never ends is ended with its group and named', async (t) => {
  const { tally } = await runOne(t, `${header}test('a', () => {}); setInterval(() => {}, 1000);`, 1500);
  assert.equal(tally.exitCode, 1);
  assert.match(tally.failures[0]?.text ?? '', /had not finished when the group unit was ended/);
});
