import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { golden } from './golden.ts';

const temporaryDirectory = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-golden-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
};

test('an equal text passes and the file stays as it is', (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'a.txt'), 'one\n');
  golden('a.txt', 'one\n', { directory, update: false });
});

test('a differing text fails, naming the file, the command and the first differing line', (t) => {
  const directory = temporaryDirectory(t);
  writeFileSync(join(directory, 'a.txt'), 'one\ntwo\n');
  assert.throws(
    () => golden('a.txt', 'one\n2\n', { directory, update: false }),
    /golden\/a\.txt differs.*--update.*\n-2: two\n(.*\n)*\+2: 2/,
  );
  assert.equal(readFileSync(join(directory, 'a.txt'), 'utf8'), 'one\ntwo\n');
});

test('a missing file fails, naming the command', (t) => {
  const directory = temporaryDirectory(t);
  assert.throws(() => golden('b.txt', '', { directory, update: false }), /golden\/b\.txt is missing; .*--update/);
});

test('update writes the file, with its folders', (t) => {
  const directory = temporaryDirectory(t);
  golden('deep/er/c.txt', 'text', { directory, update: true });
  assert.equal(readFileSync(join(directory, 'deep/er/c.txt'), 'utf8'), 'text');
});
