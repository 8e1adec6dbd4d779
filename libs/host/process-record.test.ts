import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { identityOf, isAlive, signalProcess, type ProcessIdentity } from './process-identity.ts';
import { adoptProcess, readProcessRecord, recordMarkName, writeProcessRecord } from './process-record.ts';
import { startProcess } from './start-process.ts';

const startedAt = '2026-01-01T00:00:00.000000Z';

let directory = '';
let file = '';
let started: ProcessIdentity[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nimbo-record-'));
  file = join(directory, 'child.process.json');
  started = [];
});

afterEach(() => {
  started.forEach((identity) => signalProcess(identity, 'SIGKILL'));
  rmSync(directory, { recursive: true });
});

const sleeper = async (env: Record<string, string> = {}) => {
  const outputFile = join(directory, 'out');
  const { identity, exited } = await startProcess({ program: 'sleep', args: ['300'], env, outputFile });
  started.push(identity);
  return { identity, exited, record: { identity, command: ['sleep', '300'], startedAt, restarts: 2 } };
};

test('a recorded process is adopted while it lives and not afterwards', async () => {
  const { identity, exited, record } = await sleeper();
  await writeProcessRecord(file, record);
  assert.deepEqual(await adoptProcess(file, ['sleep', '300'], startedAt), record);
  signalProcess(identity, 'SIGKILL');
  assert.deepEqual(await exited, { code: null, signal: 'SIGKILL' });
  assert.equal(await adoptProcess(file, ['sleep', '300'], startedAt), undefined);
});

test('another process with the recorded pid is not taken for it', async () => {
  const { identity, record } = await sleeper();
  for (const forged of [{ startTicks: '1' }, { bootId: 'another-boot' }]) {
    const other = { ...identity, ...forged };
    await writeProcessRecord(file, { ...record, identity: other });
    assert.equal(await adoptProcess(file, ['sleep', '300'], startedAt), undefined);
    assert.equal(signalProcess(other, 'SIGKILL'), false);
  }
  assert.ok(isAlive(identity));
});

test('a process that runs another command is not adopted', async () => {
  const { record } = await sleeper();
  await writeProcessRecord(file, { ...record, command: ['sleep', '301'] });
  assert.equal(await adoptProcess(file, ['sleep', '301'], startedAt), undefined);
});

test('a process whose parent died before it wrote the record is found by its mark', async () => {
  const { identity } = await sleeper({ [recordMarkName]: file });
  const adopted = await adoptProcess(file, ['sleep', '300'], startedAt);
  assert.deepEqual(adopted, { identity, command: ['sleep', '300'], startedAt, restarts: 0 });
  assert.equal(await adoptProcess(`${file}.other`, ['sleep', '300'], startedAt), undefined);
});

test('a broken record is no record', async () => {
  for (const text of [
    '',
    '{',
    'null',
    '{"identity":{"pid":1}}',
    '{"identity":{"pid":-1,"startTicks":"1","bootId":"x"}}',
  ]) {
    writeFileSync(file, text);
    assert.equal(await readProcessRecord(file), undefined, text);
  }
});

test('a zombie does not live', async () => {
  const { identity, exited } = await sleeper();
  signalProcess(identity, 'SIGKILL');
  await exited;
  assert.equal(identityOf(identity.pid), undefined);
});

test('a started process writes into its file and leads a session of its own', async () => {
  const outputFile = join(directory, 'words');
  const { identity, exited } = await startProcess({ program: 'cat', args: ['/proc/self/stat'], outputFile });
  assert.deepEqual(await exited, { code: 0, signal: null });
  await until('the output is there', () => readFileSync(outputFile, 'utf8') !== '');
  const fields = readFileSync(outputFile, 'utf8').split(' ');
  assert.deepEqual([fields[4], fields[5]], [String(identity.pid), String(identity.pid)]);
});

test('a process runs as the user and with exactly the groups it was given, which only root can give', async () => {
  const outputFile = join(directory, 'groups');
  const user = { uid: 65534, gid: 65534, groups: [4, 24] };
  const { exited } = await startProcess({ program: 'id', args: [], outputFile, ...user });
  await exited;
  const words = readFileSync(outputFile, 'utf8');
  const isRoot = process.getuid?.() === 0;
  assert.match(words, isRoot ? /^uid=65534\S* gid=65534\S* groups=65534\S*,4\S*,24\S*$/m : /not permitted/);
});
