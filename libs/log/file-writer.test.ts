import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { createLog } from './create-log.ts';
import { FileWriter } from './file-writer.ts';
import { reopenOnHangup } from './reopen-on-hangup.ts';

let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-log-'));
  path = join(directory, 'control.log');
});

afterEach(() => rmSync(directory, { recursive: true }));

const read = (suffix = ''): string => readFileSync(`${path}${suffix}`, 'utf8');

test('a log file is readable by its owner only and is appended to', () => {
  writeFileSync(path, 'before\n', { mode: 0o600 });
  const writer = new FileWriter(path);
  writer.write('after\n');
  writer.close();
  assert.equal(read(), 'before\nafter\n');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a symbolic link is not followed', () => {
  symlinkSync(join(directory, 'elsewhere'), path);
  assert.throws(() => new FileWriter(path), /ELOOP/);
});

test('lines are written without being asked for, in order', async () => {
  const writer = new FileWriter(path);
  for (let number = 0; number < 1000; number += 1) {
    writer.write(`${number}\n`);
  }
  await until('all lines are there', () => read().split('\n').length === 1001);
  assert.deepEqual(
    read().split('\n').slice(0, 1000),
    Array.from({ length: 1000 }, (_, number) => String(number)),
  );
  writer.close();
});

test('a file that is full is put aside, and only so many are kept', () => {
  const writer = new FileWriter(path, { maxBytes: 10, keep: 2 });
  for (const line of ['one......\n', 'two......\n', 'three....\n', 'four.....\n']) {
    writer.write(line);
    writer.flush();
  }
  writer.close();
  assert.deepEqual([read(), read('.1'), read('.2')], ['four.....\n', 'three....\n', 'two......\n']);
  assert.equal(readdirSync(directory).length, 3);
});

test('SIGHUP opens the file again after it was moved away', async () => {
  const log = createLog({ level: 'info', format: 'json', destination: path });
  const end = reopenOnHangup(log);
  log.info('old');
  log.flush();
  renameSync(path, `${path}.moved`);
  process.kill(process.pid, 'SIGHUP');
  await until('the file is there again', () => read().includes('log file reopened'));
  end();
  log.close();
  assert.match(read('.moved'), /old/);
});

test('what was logged before the process exits or dies of an error is in the file', () => {
  const modules = new URL('create-log.ts', import.meta.url).href;
  const program = `import { createLog } from ${JSON.stringify(modules)};
    createLog({ level: 'info', format: 'json', destination: ${JSON.stringify(path)} }).info('last words');
    throw new Error('crash');`;
  const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  assert.throws(run);
  assert.match(read(), /last words/);
});

test('a log that cannot be written does not stop the work, and says later how much it lost', async () => {
  const broken = new FileWriter(-1);
  broken.write('x'.repeat(1024 * 1024 - 1));
  broken.write('lost line\n');
  broken.flush();
  broken.close();
  const writer = new FileWriter(path);
  writer.write('x'.repeat(1024 * 1024));
  writer.write('lost\n');
  writer.write('lost\n');
  writer.close();
  assert.equal((JSON.parse(read().replace(/^x+/, '')) as { lost: number }).lost, 2);
});

test('a closed log writes nothing into whatever got its descriptor', async () => {
  const writer = new FileWriter(path);
  writer.close();
  const other = new FileWriter(`${path}.other`);
  writer.write('late\n');
  writer.flush();
  other.close();
  assert.equal(read('.other'), '');
});
