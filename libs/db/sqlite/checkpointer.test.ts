import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { silentLog } from '@nimbo/context/log.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { Checkpointer, logMeasure } from './checkpointer.ts';
import { WriterQueue } from './writer-queue.ts';

const page = 4096;

const open = (t: TestContext) => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-checkpoint-'));
  const path = join(directory, 'log.db');
  const connection = new DatabaseSync(path);
  t.after(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });
  connection.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 65536');
  connection.exec('create table blobs (data blob)');
  const insert = connection.prepare('insert into blobs values (zeroblob(4000))');
  return {
    path,
    measure: logMeasure(connection),
    insert: () => insert.run(),
    logSize: () => statSync(`${path}-wal`).size,
  };
};

test('the log stays within its bound however much is written', async (t) => {
  const { path, measure, insert, logSize } = open(t);
  const queue = new WriterQueue(() => performance.now());
  const limit = 128;
  const checkpointer = new Checkpointer({ path, log: silentLog, queue, measure, due: 32, limit });
  let largest = 0;
  for (let count = 0; count < 4000; count += 1) {
    await queue.enter();
    insert();
    checkpointer.committed();
    queue.leave();
    largest = Math.max(largest, logSize());
    if (count % 8 === 0) await new Promise(setImmediate);
  }
  await checkpointer.close();
  assert.ok(statSync(path).size > 4000 * 4000);
  assert.ok(largest < 2 * limit * page, `the log grew to ${largest} bytes`);
});

test('nothing is done for a small log, and much is copied before closing', async (t) => {
  const { path, measure, insert, logSize } = open(t);
  const queue = new WriterQueue(() => 0);
  const options = { path, log: silentLog, queue, measure, limit: 1000 };
  insert();
  const before = logSize();
  await new Checkpointer({ ...options, due: 100 }).close();
  assert.equal(logSize(), before);
  await new Checkpointer({ ...options, due: 1 }).close();
  assert.equal(logSize(), 0);
});

test('a checkpoint that is due starts the log anew', async (t) => {
  const { path, measure, insert } = open(t);
  const queue = new WriterQueue(() => 0);
  const checkpointer = new Checkpointer({ path, log: silentLog, queue, measure, due: 8, limit: 1000 });
  for (let count = 0; count < 16; count += 1) {
    insert();
    checkpointer.committed();
  }
  await until('everything is copied', () => measure().log === measure().copied);
  await until('the writers may go on', () => queue.running === 0);
  insert();
  assert.ok(measure().log < 8);
  await checkpointer.close();
});
