import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import {
  deleteCredential,
  deleteCredentialsOfProjects,
  deleteCredentialsOfUser,
  findCredential,
  insertCredential,
  listCredentials,
  updateCredential,
  type SealedCredential,
} from './credential-store.ts';
import { keystoneMigrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const credential = (id: string, changes: Partial<SealedCredential> = {}): SealedCredential => ({
  id,
  userId: 'u1',
  projectId: null,
  type: 'totp',
  sealedBlob: 'gAAAA',
  extra: { note: 'ünïcödé' },
  ...changes,
});

const ids = async (filter: object): Promise<string[]> => (await listCredentials(db.read, filter)).map(({ id }) => id);

test('credentials come back as written, are narrowed and changed', async () => {
  const key = credential('k'.repeat(64), { type: 'ec2', projectId: 'p1' });
  await write(async (tx) => {
    await insertCredential(tx, credential('a'));
    await insertCredential(tx, key);
    await insertCredential(tx, credential('other', { userId: 'u2' }));
  });
  assert.deepEqual(await findCredential(db.read, key.id), key);
  await assert.rejects(
    write((tx) => insertCredential(tx, key)),
    UniqueViolation,
  );
  assert.deepEqual(await ids({ userId: 'u1' }), ['a', key.id]);
  assert.deepEqual(await ids({ type: 'totp' }), ['a', 'other']);
  const moved = { ...key, userId: 'u2', projectId: null, type: 'cert', sealedBlob: 'x'.repeat(100_000), extra: {} };
  await write((tx) => updateCredential(tx, moved));
  assert.deepEqual(await findCredential(db.read, key.id), moved);
  await write((tx) => deleteCredential(tx, key.id));
  assert.equal(await findCredential(db.read, key.id), undefined);
});

test('credentials go with their users and projects', async () => {
  await write(async (tx) => {
    await insertCredential(tx, credential('of-project', { userId: 'u3', projectId: 'p2' }));
    await deleteCredentialsOfUser(tx, 'u1');
    await deleteCredentialsOfProjects(tx, []);
  });
  assert.deepEqual(await ids({}), ['of-project', 'other']);
  await write((tx) => deleteCredentialsOfProjects(tx, ['p2', 'p3']));
  assert.deepEqual(await ids({}), ['other']);
});
