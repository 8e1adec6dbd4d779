import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { createProcessDatabases } from './process-databases.ts';

const openOnce = async (directory: string): Promise<void> => {
  const databases = createProcessDatabases({ url: '', directory }, silentLog, systemClock);
  try {
    await databases.open('keystone', []);
  } finally {
    await databases.close();
  }
};

test('a database that was there and is gone, or empty, is not made anew in silence', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-lost-'));
  const file = join(directory, 'keystone.sqlite');
  try {
    await openOnce(directory);
    await openOnce(directory);
    rmSync(file);
    await assert.rejects(openOnce(directory), /keystone\.sqlite is gone or empty.*restore a backup/);
    writeFileSync(file, '');
    await assert.rejects(openOnce(directory), /is gone or empty/);
    rmSync(`${file}.made`);
    await openOnce(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a database URL must leave room for each service’s own name', async () => {
  const databases = createProcessDatabases({ url: 'postgres://x/nimbo', directory: '' }, silentLog, systemClock);
  await assert.rejects(databases.open('keystone', []), /must contain \{database\}/);
});
