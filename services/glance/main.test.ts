import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import { glanceSection } from './config.ts';
import { migrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { glanceRole } from './testing/glance-fixture.ts';

const ctx = internalContext();

const place = async () => {
  const fixture = await testDatabase<Tables>('glance', migrations);
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-glance-'));
  const close = async (): Promise<void> => {
    await fixture.close();
    await rm(directory, { recursive: true });
  };
  return { database: fixture.database, directory, [Symbol.asyncDispose]: close };
};

test('the role mends what a crash left before it answers, and is healthy', async () => {
  await using at = await place();
  const role = await glanceRole(at.database, at.directory);
  await writeFile(join(at.directory, 'images', 'incoming', '0.1'), 'left behind');
  await writeFile(join(at.directory, 'images', 'data', '0.2'), 'recorded nowhere');
  await role.start();
  try {
    assert.deepEqual(await readdir(join(at.directory, 'images', 'incoming')), []);
    assert.deepEqual(await readdir(join(at.directory, 'images', 'data')), []);
    for (const one of role.healthChecks ?? []) assert.equal((await one.check(ctx.signal)).healthy, true);
    assert.deepEqual(
      role.audits?.map(({ name }) => name),
      ['image-data-whole', 'image-data-orphaned', 'image-data-unfinished'],
    );
  } finally {
    await role.stop();
  }
});

test('a store that is away makes the role unhealthy', async () => {
  await using at = await place();
  const role = await glanceRole(at.database, at.directory);
  await rm(join(at.directory, 'images', 'incoming'), { recursive: true });
  const check = role.healthChecks?.find(({ name }) => name === 'image-store');
  await assert.rejects(async () => check?.check(ctx.signal), { code: 'ENOENT' });
});

test('image data can be kept elsewhere', async () => {
  await using at = await place();
  await glanceRole(at.database, at.directory, { file_store_directory: join(at.directory, 'shared') });
  assert.deepEqual((await readdir(join(at.directory, 'shared'))).toSorted(), ['data', 'incoming']);
});

test('events get their place in the history', async () => {
  await using at = await place();
  const role = await glanceRole(at.database, at.directory);
  await role.start();
  try {
    await at.database.transaction(ctx, async (tx) => {
      const event = { type: 'image.create', resource_type: 'image', resource_id: 'i', project_id: null };
      const rest = { state_before: null, state_after: null, actor_id: null, actor_name: null, payload: '{}' };
      const times = { request_id: ctx.requestId, created_at: '2026-01-01T00:00:00.000000Z', sequence: null };
      await tx
        .insertInto('events')
        .values({ ...event, ...rest, ...times })
        .execute();
    });
    const numbered = async () => {
      const row = await at.database.read.selectFrom('events').select('sequence').executeTakeFirstOrThrow();
      return row.sequence === 1;
    };
    await until('the event has a number', numbered);
  } finally {
    await role.stop();
  }
});

test('there are few enough settings', () => {
  assert.ok(Object.keys(glanceSection.options).length <= 40);
});
