import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { digestFactory } from '../drivers/digest/digest-factory.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { ImageLists } from '../db/image-list-store.ts';
import { migrations } from '../db/migrations.ts';
import { findImage } from '../db/image-store.ts';
import { listGivenUp } from '../db/location-store.ts';
import { listUploads } from '../db/upload-store.ts';
import type { Tables } from '../db/tables.ts';
import { glanceAudits } from '../domain/audits.ts';
import type { Glance } from '../domain/glance.ts';
import { createImage } from '../domain/image-creation.ts';
import { deleteImage } from '../domain/image-deletion.ts';
import { uploadImage } from '../domain/image-upload.ts';
import { purgeGlance } from '../domain/maintenance.ts';
import { openFileStore } from '../drivers/store/file-store.ts';
import { defaultSettings } from '../testing/glance-fixture.ts';
import { sweepImageData } from './image-data.ts';

/** Rules, whose names are all that internal work needs of them. */
const imagePolicy = {
  add: { name: 'add_image' },
  upload: { name: 'upload_image' },
  delete: { name: 'delete_image' },
};

const ctx = internalContext();
/** Later than any patience with processes that may still live. */
const later = () =>
  internalContext({ clock: { now: () => Date.now() + 600_000, monotonic: () => performance.now() + 600_000 } });

const place = async () => {
  const fixture = await testDatabase<Tables>('glance', migrations);
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-glance-'));
  const store = await openFileStore(directory);
  const lists = new ImageLists(fixture.database);
  const glance: Glance = {
    db: fixture.database,
    lists,
    store,
    settings: defaultSettings(),
    digests: digestFactory('sha512', 1),
    ticketSecret: 'the secret of tickets',
    eventBell: new Doorbell(),
  };
  const close = async (): Promise<void> => {
    await fixture.close();
    await rm(directory, { recursive: true });
  };
  return { fixture, directory, store, glance, [Symbol.asyncDispose]: close };
};

const draft = { diskFormat: 'raw', containerFormat: 'bare', owner: 'own', properties: {} };
const create = async (glance: Glance): Promise<string> => (await createImage(ctx, glance, imagePolicy.add, draft)).id;

const upload = (glance: Glance, id: string, text = 'data') =>
  uploadImage(ctx, glance, imagePolicy.upload, {
    id,
    source: {
      data: (async function* () {
        yield Buffer.from(text);
      })(),
      announced: text.length,
    },
  });

for (const stopAt of ['receiving', 'committed']) {
  test(`a process killed while ${stopAt} leaves a queued image and no bytes`, async () => {
    await using at = await place();
    const id = await create(at.glance);
    await at.fixture.database.close();
    const program = join(import.meta.dirname, '../testing/uploading-process.ts');
    const child = spawn(process.execPath, [program, at.fixture.url, at.directory, id, stopAt], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const glance = { ...at.glance, db: await at.fixture.open() };
    assert.equal((await findImage(glance.db.read, id))?.status, 'saving');
    const report = await sweepImageData(later(), glance);
    assert.equal(report.requeued, 1);
    assert.equal(report.unfinished + report.orphans, 1);
    assert.equal((await findImage(glance.db.read, id))?.status, 'queued');
    assert.deepEqual(await listUploads(glance.db.read), []);
    assert.deepEqual(await at.store.listUnfinished(), []);
    assert.deepEqual(await at.store.list(), []);
    await upload(glance, id);
    assert.equal((await findImage(glance.db.read, id))?.status, 'active');
    assert.deepEqual(await sweepImageData(later(), glance), { requeued: 0, removed: 0, unfinished: 0, orphans: 0 });
    assert.equal((await at.store.list()).length, 1);
  });
}

test('bytes whose removal failed are removed later', async () => {
  await using at = await place();
  const id = await create(at.glance);
  await upload(at.glance, id);
  const stubborn = Object.assign(Object.create(at.store) as typeof at.store, {
    id: at.store.id,
    remove: () => Promise.reject(new Error('the disk is away')),
  });
  await deleteImage(ctx, { ...at.glance, store: stubborn }, imagePolicy.delete, id);
  assert.equal(await findImage(at.glance.db.read, id), undefined);
  assert.equal((await listGivenUp(at.glance.db.read)).length, 1);
  assert.equal((await sweepImageData(ctx, at.glance)).removed, 1);
  assert.deepEqual(await at.store.list(), []);
  assert.deepEqual(await listGivenUp(at.glance.db.read), []);
});

test('the doctor finds what is missing, cut, orphaned and unfinished, and mends what loses nothing', async () => {
  await using at = await place();
  const find = async () => {
    const found = await Promise.all(glanceAudits(at.glance).map((audit) => audit.find(ctx.signal)));
    return found.flat();
  };
  const whole = await create(at.glance);
  await upload(at.glance, whole);
  assert.deepEqual(await find(), []);
  const missing = await create(at.glance);
  await upload(at.glance, missing);
  for (const { key } of await at.store.list()) if (key.startsWith(missing)) await at.store.remove(key);
  const orphan = await at.store.create('0.1', undefined);
  await orphan.commit();
  const unfinished = await at.store.create('0.2', undefined);
  const findings = await find();
  assert.equal(findings.length, 3);
  assert.match(findings[0]?.what ?? '', new RegExp(`image ${missing} is missing`));
  assert.equal('fix' in (findings[0] ?? {}), false);
  for (const finding of findings) await finding.fix?.();
  assert.equal((await find()).length, 1);
  await unfinished.abort();
});

test('what was deleted is purged for good, once its bytes are gone', async () => {
  await using at = await place();
  const kept = await create(at.glance);
  const gone = await create(at.glance);
  await upload(at.glance, gone);
  await deleteImage(ctx, at.glance, imagePolicy.delete, gone);
  assert.equal(await purgeGlance(ctx, at.glance, '2000-01-01T00:00:00.000000Z'), 0);
  assert.equal(await purgeGlance(ctx, at.glance, '2100-01-01T00:00:00.000000Z'), 1);
  assert.ok((await findImage(at.glance.db.read, kept)) !== undefined);
  const again = { ...draft, id: gone };
  await createImage(ctx, at.glance, imagePolicy.add, again);
});

test('64 creates at once against a quota of 10 give 10', async () => {
  await using at = await place();
  const glance = { ...at.glance, settings: { ...defaultSettings(), image_count_quota: 10 } };
  const outcomes = await Promise.allSettled(Array.from({ length: 64 }, () => create(glance)));
  const made = outcomes.filter(({ status }) => status === 'fulfilled');
  assert.equal(made.length, 10);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.equal((outcome.reason as { kind: string }).kind, 'over-quota');
  }
});

test('every change leaves its event, with the states before and after', async () => {
  await using at = await place();
  const id = await create(at.glance);
  await upload(at.glance, id);
  await deleteImage(ctx, at.glance, imagePolicy.delete, id);
  const events = await at.glance.db.read
    .selectFrom('events')
    .select(['type', 'state_before', 'state_after', 'project_id'])
    .where('resource_id', '=', id)
    .orderBy('row_id')
    .execute();
  assert.deepEqual(
    events.map((event) => [event.type, event.state_before, event.state_after, event.project_id]),
    [
      ['image.create', null, 'queued', 'own'],
      ['image.prepare', 'queued', 'saving', 'own'],
      ['image.activate', 'saving', 'active', 'own'],
      ['image.delete', 'active', 'deleted', 'own'],
    ],
  );
});
