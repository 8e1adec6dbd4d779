import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { deleteLogin, findLoginState, listActivity, writeLogin } from './login-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { insertPassword, listPasswords } from './password-store.ts';
import type { Tables } from './tables.ts';
import { insertUser } from './user-store.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const at = '2026-11-21T00:00:00.000000Z';
const later = '2026-11-22T00:00:00.000000Z';
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

test('a user’s logins are written again and again, and go', async () => {
  const user = { id: 'u1', name: 'u', domainId: 'd', enabled: true, defaultProjectId: null, passwordExpiresAt: null };
  await write((tx) => insertUser(tx, { ...user, extra: {}, options: { lock_password: true } }, at));
  const fresh = { options: { lock_password: true }, createdAt: at, failures: 0, failedAt: null, activeAt: null };
  assert.deepEqual(await findLoginState(db.read, 'u1'), fresh);
  await write((tx) => writeLogin(tx, 'u1', { failures: 1, failedAt: at, activeAt: null }));
  await write((tx) => writeLogin(tx, 'u1', { failures: 0, failedAt: null, activeAt: later }));
  assert.deepEqual(await findLoginState(db.read, 'u1'), { ...fresh, activeAt: later });
  await write((tx) => deleteLogin(tx, 'u1'));
  assert.deepEqual(await findLoginState(db.read, 'u1'), fresh);
  assert.equal(await findLoginState(db.read, 'nobody'), undefined);
});

test('the last passwords are listed, the newest first', async () => {
  for (const day of [1, 2, 3]) {
    const createdAt = `2026-11-2${day}T00:00:00.000000Z`;
    await write((tx) => insertPassword(tx, `p${day}`, 'u2', { hash: `h${day}`, createdAt, expiresAt: null }));
  }
  assert.deepEqual(
    (await listPasswords(db.read, 'u2', 2)).map(({ hash }) => hash),
    ['h3', 'h2'],
  );
});

test('users with a password were last there at their login, or else when they were made; others are not said of', async () => {
  const user = { name: '', domainId: 'd', enabled: true, defaultProjectId: null, passwordExpiresAt: null };
  await write(async (tx) => {
    for (const id of ['seen', 'fresh', 'elsewhere']) {
      await insertUser(tx, { ...user, id, name: id, extra: {}, options: {} }, at);
      if (id !== 'elsewhere') await insertPassword(tx, id, id, { hash: 'h', createdAt: at, expiresAt: null });
    }
    await writeLogin(tx, 'seen', { failures: 0, failedAt: null, activeAt: later });
  });
  const activity = await listActivity(db.read, ['seen', 'fresh', 'elsewhere', 'nobody']);
  assert.deepEqual(
    [...activity].toSorted(([a], [b]) => a.localeCompare(b)),
    [
      ['fresh', at],
      ['seen', later],
    ],
  );
  assert.deepEqual(await listActivity(db.read, []), new Map());
});
