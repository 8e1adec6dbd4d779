import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import {
  assignmentSlices,
  deleteAssignment,
  deleteAssignmentsOfRole,
  hasAssignment,
  insertAssignment,
  listAssignments,
  type Assignment,
  type AssignmentFilter,
  type AssignmentTarget,
} from './assignment-store.ts';
import { insertMember } from './group-member-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { listNames } from './name-store.ts';
import { findPassword, insertPassword } from './password-store.ts';
import {
  findProject,
  findProjectByName,
  insertProject,
  listProjects,
  updateProject,
  type Project,
} from './project-store.ts';
import { insertRevocation, listRevocationsAfter, listRevocationsSince } from './revocation-store.ts';
import { bumpRevision, readRevision } from './revision-store.ts';
import { findRole, insertRole, listRoles } from './role-store.ts';
import type { Tables } from './tables.ts';
import type { TextMatch } from './text-match.ts';
import { findAssignedRoleIds, findTokenProject, findTokenUser } from './token-facts-store.ts';
import { findUser, findUserByName, insertUser, listUsers, type User } from './user-store.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const at = '2026-11-21T00:00:00.000000Z';
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);
const page = { limit: 100 };

const project = (id: string, changes: Partial<Project> = {}): Project => ({
  id,
  name: id,
  domainId: 'd1',
  parentId: 'd1',
  isDomain: false,
  enabled: true,
  description: null,
  tags: [],
  extra: {},
  options: {},
  ...changes,
});

const user = (id: string, changes: Partial<User> = {}): User => ({
  id,
  name: id,
  domainId: 'd1',
  enabled: true,
  defaultProjectId: null,
  passwordExpiresAt: null,
  extra: {},
  options: {},
  ...changes,
});

const assignmentOf = (userId: string, target: AssignmentTarget, roleId: string): Assignment => ({
  actor: { kind: 'user', id: userId },
  target,
  roleId,
  inherited: false,
});

await write(async (tx) => {
  await insertProject(tx, project('d1', { name: 'One', domainId: null, parentId: null, isDomain: true }), at);
});

test('a project comes back as it was written', async () => {
  const written = project('full', {
    description: 'ünïcödé',
    enabled: false,
    tags: ['blue', 'red'],
    extra: { note: { deep: [1, null, 'x'] } },
    options: { immutable: true },
  });
  await write((tx) => insertProject(tx, written, at));
  assert.deepEqual(await findProject(db.read, 'full'), written);
  assert.deepEqual(await findProjectByName(db.read, 'full', 'd1'), written);
  const changed = { ...written, tags: ['green', 'red'], enabled: true, extra: {} };
  await write((tx) => updateProject(tx, changed));
  assert.deepEqual(await findProject(db.read, 'full'), changed);
});

test('names are unique within a domain, by letter case too', async () => {
  await write((tx) => insertProject(tx, project('n1', { name: 'Name' }), at));
  await write((tx) => insertProject(tx, project('n2', { name: 'name' }), at));
  await assert.rejects(
    write((tx) => insertProject(tx, project('n3', { name: 'Name' }), at)),
    (error) => error instanceof UniqueViolation && error.concerns('projects', 'domain_id', 'name'),
  );
  await write((tx) => insertProject(tx, project('n4', { name: 'Name', domainId: 'd2' }), at));
  await assert.rejects(
    write((tx) =>
      insertProject(tx, project('d9', { name: 'One', domainId: null, parentId: null, isDomain: true }), at),
    ),
    UniqueViolation,
  );
});

test('names are compared as asked, wildcards standing for themselves', async () => {
  for (const name of ['Alpha', 'alphabet', 'be%ta', 'be_ta', 'beXta', 'ALPHA!']) {
    await write((tx) => insertProject(tx, project(`m-${name}`, { name, domainId: 'd3' }), at));
  }
  const found = async (match: TextMatch) =>
    (await listProjects(db.read, { domainId: 'd3', names: [match] }, page)).rows.map(({ name }) => name).toSorted();
  const match = (how: TextMatch['how'], text: string, ignoreCase = false): TextMatch => ({ how, ignoreCase, text });
  assert.deepEqual(await found(match('equals', 'Alpha')), ['Alpha']);
  assert.deepEqual(await found(match('equals', 'ALPHA', true)), ['Alpha']);
  assert.deepEqual(await found(match('contains', 'lpha')), ['Alpha', 'alphabet']);
  assert.deepEqual(await found(match('startswith', 'al')), ['alphabet']);
  assert.deepEqual(await found(match('startswith', 'AL', true)), ['ALPHA!', 'Alpha', 'alphabet']);
  assert.deepEqual(await found(match('endswith', 'bet')), ['alphabet']);
  assert.deepEqual(await found(match('contains', '%')), ['be%ta']);
  assert.deepEqual(await found(match('contains', 'e_t')), ['be_ta']);
  assert.deepEqual(await found(match('contains', '!')), ['ALPHA!']);
});

test('tags narrow a list by all, any and their opposites', async () => {
  const tagged: Record<string, string[]> = { ab: ['a', 'b'], a: ['a'], c: ['c'], none: [] };
  for (const [name, tags] of Object.entries(tagged)) {
    await write((tx) => insertProject(tx, project(`t-${name}`, { name, tags, domainId: 'd4' }), at));
  }
  const found = async (tags: object) =>
    (await listProjects(db.read, { domainId: 'd4', tags }, page)).rows.map(({ name }) => name).toSorted();
  assert.deepEqual(await found({ all: ['a', 'b'] }), ['ab']);
  assert.deepEqual(await found({ any: ['b', 'c'] }), ['ab', 'c']);
  assert.deepEqual(await found({ notAll: ['a', 'b'] }), ['a', 'c', 'none']);
  assert.deepEqual(await found({ notAny: ['a'] }), ['c', 'none']);
});

test('pages follow each other without gaps or repeats', async () => {
  for (let index = 0; index < 7; index += 1)
    await write((tx) => insertUser(tx, user(`page-${index}`, { domainId: 'd5' }), at));
  const seen: string[] = [];
  let marker: string | undefined;
  for (let more = true; more;) {
    const { rows, more: isMore } = await listUsers(db.read, { domainId: 'd5' }, { limit: 3, marker });
    seen.push(...rows.map(({ id }) => id));
    marker = rows.at(-1)?.id;
    more = isMore;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 7 }, (_, index) => `page-${index}`),
  );
});

test('a user has one present password, and its end narrows lists', async () => {
  await write(async (tx) => {
    await insertUser(tx, user('u1', { name: 'one', extra: { email: 'a@b' } }), at);
    await insertPassword(tx, 'p1', 'u1', { hash: 'old', createdAt: at, expiresAt: null });
    await insertPassword(tx, 'p2', 'u1', { hash: 'new', createdAt: at, expiresAt: '2027-01-01T00:00:00.000000Z' });
  });
  assert.equal((await findPassword(db.read, 'u1'))?.hash, 'new');
  const expected = user('u1', {
    name: 'one',
    extra: { email: 'a@b' },
    passwordExpiresAt: '2027-01-01T00:00:00.000000Z',
  });
  assert.deepEqual(await findUser(db.read, 'u1'), expected);
  assert.deepEqual(await findUserByName(db.read, 'one', 'd1'), expected);
  const ending = async (operator: 'lt' | 'gte') =>
    (await listUsers(db.read, { passwordExpiresAt: { operator, at: '2027-01-01T00:00:00.000000Z' } }, page)).rows
      .length;
  assert.equal(await ending('gte'), 1);
  assert.equal(await ending('lt'), 0);
});

test('what a token needs is found in one query each', async () => {
  await write(async (tx) => {
    await insertProject(tx, project('tp'), at);
    await insertUser(tx, user('tu'), at);
    await insertAssignment(tx, assignmentOf('tu', { kind: 'project', id: 'tp' }, 'r1'));
    await insertAssignment(tx, assignmentOf('tu', { kind: 'system' }, 'r2'));
  });
  const found = await findTokenUser(db.read, 'tu');
  assert.deepEqual([found?.enabled, found?.domain_enabled, found?.domain_name], [true, true, 'One']);
  const place = await findTokenProject(db.read, 'tp');
  assert.deepEqual([place?.enabled, place?.is_domain, place?.domain_name], [true, false, 'One']);
  const domain = await findTokenProject(db.read, 'd1');
  assert.deepEqual([domain?.is_domain, domain?.domain_id], [true, null]);
  const rolesOn = (targetId: string, aboveId = '') => findAssignedRoleIds(db.read, 'tu', { targetId, aboveId });
  assert.deepEqual(await rolesOn('tp'), ['r1']);
  assert.deepEqual(await rolesOn('system'), ['r2']);
  await write(async (tx) => {
    await insertMember(tx, { groupId: 'tg', userId: 'tu' });
    const ofGroup = { ...assignmentOf('tg', { kind: 'domain', id: 'd1' }, 'r3'), actor: { kind: 'group', id: 'tg' } };
    await insertAssignment(tx, { ...ofGroup, inherited: true } as Assignment);
    await insertAssignment(tx, { ...ofGroup, roleId: 'r4' } as Assignment);
  });
  assert.deepEqual((await rolesOn('tp', 'd1')).toSorted(), ['r1', 'r3']);
  assert.deepEqual(await rolesOn('d1'), ['r4']);
  assert.deepEqual(await rolesOn('', 'd1'), ['r3']);
  assert.equal(await findTokenUser(db.read, 'nobody'), undefined);
});

test('assignments are listed, found and taken away one by one', async () => {
  const assignment = assignmentOf('au', { kind: 'domain', id: 'd1' }, 'r1');
  const handedDown = { ...assignment, inherited: true };
  await write((tx) => insertAssignment(tx, handedDown));
  await write((tx) => insertAssignment(tx, assignment));
  await assert.rejects(
    write((tx) => insertAssignment(tx, assignment)),
    UniqueViolation,
  );
  assert.equal(await hasAssignment(db.read, assignment), true);
  assert.equal(await hasAssignment(db.read, { ...assignment, target: { kind: 'project', id: 'd1' } }), false);
  assert.deepEqual(await listAssignments(db.read, { actorIds: ['au'], inherited: false }), [assignment]);
  assert.deepEqual(await listAssignments(db.read, { actorIds: ['au'], roleIds: [] }), []);
  await write((tx) => deleteAssignment(tx, assignment));
  assert.deepEqual(await listAssignments(db.read, { actorIds: ['au'] }), [handedDown]);
});

const slicesOf = async (filter: AssignmentFilter): Promise<Assignment[][]> => {
  const slices: Assignment[][] = [];
  for await (const slice of assignmentSlices(db.read, filter)) slices.push(slice);
  return slices;
};

test('many assignments come in slices, each actor’s in one, all of them once', async () => {
  const actors = { a: 1_500, b: 700, c: 2_100, d: 1, e: 300 };
  const rows = Object.entries(actors).flatMap(([actor, count]) =>
    Array.from({ length: count }, (_, index) => ({
      actor_kind: 'user' as const,
      actor_id: `slice-${actor}`,
      target_kind: 'project' as const,
      target_id: `slice-${index}`,
      role_id: 'slices',
      inherited: false,
    })),
  );
  await write(async (tx) => {
    for (let first = 0; first < rows.length; first += 500)
      await tx
        .insertInto('assignments')
        .values(rows.slice(first, first + 500))
        .execute();
  });
  const filter = { roleIds: ['slices'] };
  const slices = await slicesOf(filter);
  assert.deepEqual(slices.flat(), await listAssignments(db.read, filter));
  const actorsOf = slices.map((slice) => [...new Set(slice.map(({ actor }) => actor.id.slice(-1)))].join(''));
  assert.deepEqual(actorsOf, ['ab', 'c', 'de']);
  assert.deepEqual(await slicesOf({ roleIds: ['none'] }), [[]]);
  assert.deepEqual(await slicesOf({ roleIds: [] }), []);
  await write((tx) => deleteAssignmentsOfRole(tx, 'slices'));
});

test('roles that are everywhere and roles of a domain may share a name', async () => {
  const role = { id: 'g', name: 'shared', domainId: null, description: null, extra: {}, options: {} };
  await write((tx) => insertRole(tx, role, at));
  await write((tx) => insertRole(tx, { ...role, id: 'l', domainId: 'd1' }, at));
  await assert.rejects(
    write((tx) => insertRole(tx, { ...role, id: 'x' }, at)),
    UniqueViolation,
  );
  assert.deepEqual(await findRole(db.read, 'g'), role);
  assert.deepEqual(
    (await listRoles(db.read, { domainId: null }, page)).rows.map(({ id }) => id),
    ['g'],
  );
  assert.deepEqual(
    (await listRoles(db.read, { domainId: 'd1' }, page)).rows.map(({ id }) => id),
    ['l'],
  );
});

test('sequences of revocations follow each other in the order of commits', async () => {
  const before = await readRevision(db.read);
  const sequences = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      write(async (tx) => (await insertRevocation(tx, { userId: `user-${index}` }, at)).sequence),
    ),
  );
  const expected = Array.from({ length: 8 }, (_, index) => before.revocation + index + 1);
  assert.deepEqual(
    sequences.toSorted((left, right) => left - right),
    expected,
  );
  assert.equal((await readRevision(db.read)).revocation, before.revocation + 8);
  const listed = await listRevocationsAfter(db.read, before.revocation);
  assert.deepEqual(
    listed.map(({ sequence }) => sequence),
    expected,
  );
  assert.equal((await listRevocationsSince(db.read, '2030-01-01T00:00:00.000000Z')).length, 0);
});

test('a change that fails moves no revision', async () => {
  const before = await readRevision(db.read);
  await assert.rejects(
    write(async (tx) => {
      await bumpRevision(tx, 'identity');
      throw new Error('no');
    }),
    /no/,
  );
  assert.deepEqual(await readRevision(db.read), before);
});

test('names of a thousand users are found at once', async () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `name-${index}`);
  await write(async (tx) => {
    for (const id of ids) await insertUser(tx, user(id), at);
  });
  const names = await listNames(db.read, { projectIds: ['d1'], userIds: ids });
  assert.equal(names.size, 1_001);
  assert.deepEqual(names.get('name-999'), { name: 'name-999', domain: { id: 'd1', name: 'One' } });
  assert.deepEqual(names.get('d1'), { name: 'One' });
});
