import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { BadRequest, InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';

interface Tables {
  things: { id: string; extra?: string };
}

const ctx = internalContext();

const temporaryFile = (t: TestContext): string => {
  const directory = mkdtempSync(join(tmpdir(), 'nimbo-sqlite-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return join(directory, 'things.db');
};

const openFile = (url: string) => openDatabase<Tables>({ name: 'things', url, log: silentLog, clock: systemClock });

const openTemporary = async (t: TestContext): Promise<Database<Tables>> => {
  const database = await openFile(temporaryFile(t));
  t.after(() => database.close());
  await database.transaction(ctx, (tx) => sql`create table things (id varchar(64) primary key)`.execute(tx));
  return database;
};

const insert = (database: Database<Tables>, id: string, signal = ctx.signal) =>
  database.transaction({ ...ctx, signal }, (tx) => tx.insertInto('things').values({ id }).execute());

const idsOf = async (database: Database<Tables>) =>
  (await database.read.selectFrom('things').select('id').orderBy('id').execute()).map(({ id }) => id);

/** Starts a process that opens the file; resolves with what it says. */
const openElsewhere = async (t: TestContext, file: string): Promise<[ChildProcess, string]> => {
  const program = fileURLToPath(new URL('open-and-report.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return [child, line];
};

test('a second process is refused and told who owns the file', async (t) => {
  const file = temporaryFile(t);
  const database = await openFile(file);
  t.after(() => database.close());
  const [, answer] = await openElsewhere(t, file);
  assert.match(answer, /^Unavailable: The database file .*things\.db belongs to the running process/);
  assert.ok(answer.includes(file) && answer.includes(String(process.pid)), answer);
});

test('the file is free again when its owner is killed', async (t) => {
  const file = temporaryFile(t);
  const [owner, answer] = await openElsewhere(t, file);
  assert.equal(answer, 'open');
  await assert.rejects(openFile(file), (error) => {
    assert.ok(error instanceof Unavailable);
    assert.deepEqual(error.details, { path: file, pid: String(owner.pid) });
    return true;
  });
  owner.kill('SIGKILL');
  await once(owner, 'close');
  const database = await openFile(file);
  await database.close();
});

test('a second handle in the same process is refused, and the first keeps its lock', async (t) => {
  const file = temporaryFile(t);
  const database = await openFile(file);
  t.after(() => database.close());
  await assert.rejects(openFile(file), /belongs to the running process/);
  const [, answer] = await openElsewhere(t, file);
  assert.match(answer, /belongs to the running process/);
});

test('a symbolic link in the place of the file or of what lies beside it is refused', async (t) => {
  for (const suffix of ['', '-wal', '.lock', '.owner']) {
    const file = temporaryFile(t);
    symlinkSync('/etc/hostname', file + suffix);
    await assert.rejects(openFile(file), BadRequest);
  }
});

test('all files belong to their owner alone', async (t) => {
  const file = temporaryFile(t);
  const database = await openFile(file);
  t.after(() => database.close());
  await database.transaction(ctx, (tx) => sql`create table things (id varchar(64) primary key)`.execute(tx));
  const directory = join(file, '..');
  const modes = readdirSync(directory).map(
    (name) => `${name} ${(statSync(join(directory, name)).mode & 0o777).toString(8)}`,
  );
  assert.deepEqual(modes.toSorted(), [
    'things.db 600',
    'things.db-shm 600',
    'things.db-wal 600',
    'things.db.lock 600',
    'things.db.owner 600',
  ]);
});

test('a transaction that awaits anything but its database is rolled back and told the rule', async (t) => {
  const database = await openTemporary(t);
  const waiting = database.transaction(ctx, async (tx) => {
    await tx.insertInto('things').values({ id: 'a' }).execute();
    await delay(1);
    await tx.insertInto('things').values({ id: 'b' }).execute();
  });
  await assert.rejects(waiting, /awaited something that is not this database; inside a transaction await only/);
  await insert(database, 'c');
  assert.deepEqual(await idsOf(database), ['c']);
});

test('a transaction of many queries is not taken for one that waits', async (t) => {
  const database = await openTemporary(t);
  await database.transaction(ctx, async (tx) => {
    for (let count = 0; count < 500; count += 1)
      await tx
        .insertInto('things')
        .values({ id: `t${count}` })
        .execute();
  });
  assert.equal((await idsOf(database)).length, 500);
});

test('readers see what is committed and never what is not', async (t) => {
  const database = await openTemporary(t);
  await insert(database, 'a');
  await database.transaction(ctx, async (tx) => {
    await tx.insertInto('things').values({ id: 'b' }).execute();
    assert.deepEqual(await idsOf(database), ['a']);
  });
  assert.deepEqual(await idsOf(database), ['a', 'b']);
});

test('a caller that goes while it waits for its turn is never served', async (t) => {
  const database = await openTemporary(t);
  const gone = new AbortController();
  const first = database.transaction(ctx, (tx) => tx.insertInto('things').values({ id: 'first' }).execute());
  const second = insert(database, 'second', gone.signal);
  const third = insert(database, 'third');
  assert.equal(database.stats().waiting, 2);
  gone.abort(new Error('the client has gone'));
  await assert.rejects(second, /the client has gone/);
  await Promise.all([first, third]);
  assert.deepEqual(await idsOf(database), ['first', 'third']);
});

test('closing waits for every transaction that was asked for', async (t) => {
  const file = temporaryFile(t);
  const database = await openFile(file);
  await database.transaction(ctx, (tx) => sql`create table things (id varchar(64) primary key)`.execute(tx));
  const writes = ['a', 'b', 'c'].map((id) => insert(database, id));
  await Promise.all([...writes, database.close()]);
  const again = await openFile(file);
  t.after(() => again.close());
  assert.deepEqual(await idsOf(again), ['a', 'b', 'c']);
});

test('a full disk is InsufficientStorage, and the database goes on when there is room', async (t) => {
  const database = await openTemporary(t);
  const setLimit = (pages: number) =>
    database.transaction(ctx, (tx) => sql.raw(`pragma max_page_count = ${pages}`).execute(tx));
  await setLimit(20);
  const fill = database.transaction(ctx, async (tx) => {
    for (let count = 0; count < 5000; count += 1)
      await tx
        .insertInto('things')
        .values({ id: `${count}`.padStart(60, '0') })
        .execute();
  });
  await assert.rejects(fill, InsufficientStorage);
  assert.deepEqual(await idsOf(database), []);
  await setLimit(1000);
  await insert(database, 'a');
  assert.deepEqual(await idsOf(database), ['a']);
});

test('a column that a migration adds is seen by statements that were ready before', async (t) => {
  const database = await openTemporary(t);
  await insert(database, 'a');
  const all = () => database.read.selectFrom('things').selectAll().execute();
  assert.deepEqual(await all(), [{ id: 'a' }]);
  await database.transaction(ctx, (tx) => sql`alter table things add column extra boolean default true`.execute(tx));
  assert.deepEqual(await all(), [{ id: 'a', extra: true }]);
});
