import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import {
  deleteDirectoryEntry,
  deleteDirectoryReadAt,
  findDirectoryEntry,
  findDirectoryReadAt,
  hasOwnUsers,
  listDirectoryDomainIds,
  listDirectoryEntries,
  listEntriesGoneBefore,
  writeDirectoryEntry,
  writeDirectoryReadAt,
  type DirectoryEntry,
} from './directory-store.ts';
import { writeDomainOptions } from './domain-option-store.ts';
import { listMembershipsOfDomain, insertMember } from './group-member-store.ts';
import { findGroupByName, insertGroup } from './group-store.ts';
import { keystoneMigrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const [early, late] = [timestampOf(1_000), timestampOf(2_000)];
const entry: DirectoryEntry = {
  id: 'e1',
  domainId: 'd1',
  kind: 'user',
  localId: 'ä b',
  digest: 'x',
  goneAt: null,
};
const group = { id: 'g1', name: 'Group', domainId: 'd1', description: '', extra: {} };

test('what is known of directories is kept, replaced and forgotten', async () => {
  await using opened = await testDatabase<Tables>('keystone', keystoneMigrations);
  const db = opened.database;
  const ctx = internalContext({ clock: systemClock });
  await db.transaction(ctx, async (tx) => {
    await writeDirectoryEntry(tx, entry);
    await writeDirectoryEntry(tx, { ...entry, id: 'e2', domainId: 'd2' });
    await writeDirectoryEntry(tx, { ...entry, digest: 'y', goneAt: early });
    await writeDirectoryReadAt(tx, 'd1', early);
    await writeDirectoryReadAt(tx, 'd1', late);
  });
  assert.deepEqual(await findDirectoryEntry(db.read, 'e1'), { ...entry, digest: 'y', goneAt: early });
  assert.equal((await listDirectoryEntries(db.read, 'd2')).length, 1);
  assert.deepEqual(await listEntriesGoneBefore(db.read, early), []);
  assert.equal((await listEntriesGoneBefore(db.read, late)).length, 1);
  assert.equal(await findDirectoryReadAt(db.read, 'd1'), late);
  await db.transaction(ctx, async (tx) => {
    await deleteDirectoryEntry(tx, 'e1');
    await deleteDirectoryReadAt(tx, 'd1');
  });
  assert.equal(await findDirectoryEntry(db.read, 'e1'), undefined);
  assert.equal(await findDirectoryReadAt(db.read, 'd1'), undefined);
});

test('domains with directories, and users that are none of a directory’s, are found', async () => {
  await using opened = await testDatabase<Tables>('keystone', keystoneMigrations);
  const db = opened.database;
  const ctx = internalContext({ clock: systemClock });
  await db.transaction(ctx, async (tx) => {
    await writeDomainOptions(tx, 'd1', [{ group: 'identity', option: 'driver', value: 'ldap' }]);
    await writeDomainOptions(tx, 'd2', [{ group: 'identity', option: 'driver', value: 'sql' }]);
  });
  assert.deepEqual(await listDirectoryDomainIds(db.read), ['d1']);
  assert.equal(await hasOwnUsers(db.read, 'd1'), false);
  await db.transaction(ctx, async (tx) => {
    await insertGroup(tx, group);
    await insertMember(tx, { groupId: 'g1', userId: 'u1' });
  });
  assert.equal(await hasOwnUsers(db.read, 'd1'), true);
  await db.transaction(ctx, (tx) => writeDirectoryEntry(tx, { ...entry, id: 'g1', kind: 'group' }));
  assert.equal(await hasOwnUsers(db.read, 'd1'), false);
  assert.deepEqual(await listMembershipsOfDomain(db.read, 'd1'), [{ groupId: 'g1', userId: 'u1' }]);
  assert.deepEqual(await findGroupByName(db.read, 'Group', 'd1'), group);
  assert.equal(await findGroupByName(db.read, 'group', 'd1'), undefined, 'names are compared as written');
});
