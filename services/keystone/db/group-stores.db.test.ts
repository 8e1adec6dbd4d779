import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import {
  deleteMember,
  deleteMembershipsOfUser,
  hasMember,
  insertMember,
  listMemberships,
} from './group-member-store.ts';
import { deleteGroup, findGroup, insertGroup, listGroups, updateGroup, type Group } from './group-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { listNames } from './name-store.ts';
import type { Tables } from './tables.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const group = (id: string, changes: Partial<Group> = {}): Group => ({
  id,
  name: id,
  domainId: 'd1',
  description: 'ünïcödé',
  extra: { floor: 3 },
  ...changes,
});

const ids = async (filter: object, page = { limit: 100 }): Promise<string[]> =>
  (await listGroups(db.read, filter, page)).rows.map(({ id }) => id);

test('groups come back as written, one of a name in each domain', async () => {
  await write(async (tx) => {
    await insertGroup(tx, group('g1'));
    await insertGroup(tx, group('g2', { name: 'g1', domainId: 'd2' }));
    await insertGroup(tx, group('g3'));
  });
  assert.deepEqual(await findGroup(db.read, 'g1'), group('g1'));
  await assert.rejects(
    write((tx) => updateGroup(tx, group('g3', { name: 'g1' }))),
    UniqueViolation,
  );
  assert.deepEqual(await ids({ domainId: 'd1' }), ['g1', 'g3']);
  assert.deepEqual(await ids({ names: [{ how: 'equals', ignoreCase: false, text: 'g1' }] }), ['g1', 'g2']);
  assert.deepEqual(await listGroups(db.read, {}, { limit: 1, marker: 'g1' }), {
    rows: [group('g2', { name: 'g1', domainId: 'd2' })],
    more: true,
  });
  assert.deepEqual((await listNames(db.read, { projectIds: [], userIds: [], groupIds: ['g3'] })).get('g3')?.name, 'g3');
});

test('members come, go, and go with their groups', async () => {
  const membership = { groupId: 'g1', userId: 'u1' };
  await write(async (tx) => {
    await insertMember(tx, membership);
    await insertMember(tx, { groupId: 'g3', userId: 'u1' });
    await insertMember(tx, { groupId: 'g3', userId: 'u2' });
  });
  await assert.rejects(
    write((tx) => insertMember(tx, membership)),
    UniqueViolation,
  );
  assert.equal(await hasMember(db.read, membership), true);
  assert.deepEqual(await ids({ memberId: 'u1' }), ['g1', 'g3']);
  assert.deepEqual((await listMemberships(db.read)).length, 3);
  await write((tx) => deleteMember(tx, membership));
  assert.equal(await hasMember(db.read, membership), false);
  await write((tx) => deleteMembershipsOfUser(tx, 'u2'));
  assert.deepEqual(await listMemberships(db.read), [{ groupId: 'g3', userId: 'u1' }]);
  await write((tx) => deleteGroup(tx, 'g3'));
  assert.deepEqual(await listMemberships(db.read, 'u1'), []);
  assert.equal(await findGroup(db.read, 'g3'), undefined);
});
