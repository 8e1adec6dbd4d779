import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture, password } from '../../testing/keystone-fixture.ts';
import { askToken, caller, login, projectScope, validate } from '../../testing/login.ts';

const keystone = await keystoneFixture();
// What one changes the other must know with its next request.
const other = await keystoneFixture({ beside: keystone });
after(async () => {
  await other[Symbol.asyncDispose]();
  await keystone[Symbol.asyncDispose]();
});

const adminToken = await login(keystone.app, 'admin', projectScope('admin'));
const as = caller(keystone.app, adminToken);
const service = () => login(other.app, 'glance', projectScope('service'));

let count = 0;

/** A domain, a project in it, one below that, and a user in a group. */
const place = async () => {
  count += 1;
  const domainId = await as.idOf('domain', { name: `domain-${count}` });
  const parentId = await as.idOf('project', { name: 'parent', domain_id: domainId });
  const childId = await as.idOf('project', { name: 'child', domain_id: domainId, parent_id: parentId });
  const userId = await as.idOf('user', { name: 'user', domain_id: domainId, password });
  const groupId = await as.idOf('group', { name: 'group', domain_id: domainId });
  await as.send('PUT', `/v3/groups/${groupId}/users/${userId}`);
  const role = { member: await as.roleId('member'), reader: await as.roleId('reader') };
  return { domainId, parentId, childId, userId, groupId, role };
};

const ask = (userId: string, scope: object | undefined) =>
  askToken(keystone.app, {
    auth: {
      identity: { methods: ['password'], password: { user: { id: userId, password } } },
      ...(scope === undefined ? {} : { scope }),
    },
  });

const rolesOn = async (userId: string, scope: object): Promise<string[] | number> => {
  const answer = await ask(userId, scope);
  if (answer.statusCode !== 201) return answer.statusCode;
  return (JSON.parse(answer.body) as { token: { roles: { name: string }[] } }).token.roles.map(({ name }) => name);
};

interface Shown {
  readonly user?: { readonly id: string };
  readonly group?: { readonly id: string; readonly name?: string };
  readonly role: { readonly id: string; readonly name?: string };
  readonly scope: Readonly<Record<string, unknown>>;
  readonly links: Readonly<Record<string, string>>;
}

const assignments = async (query: string): Promise<readonly Shown[]> => {
  const headers = { 'x-auth-token': adminToken };
  const answer = await keystone.app.inject({ method: 'GET', url: `/v3/role_assignments?${query}`, headers });
  return answer.json<{ readonly role_assignments: readonly Shown[] }>().role_assignments;
};

test('a group’s role is its members’, everywhere and until it is taken away', async () => {
  const { parentId, domainId, userId, groupId, role } = await place();
  const grant = `/v3/projects/${parentId}/groups/${groupId}/roles/${role.member}`;
  assert.equal(await rolesOn(userId, { project: { id: parentId } }), 401);
  await as.send('PUT', grant);
  assert.deepEqual(await rolesOn(userId, { project: { id: parentId } }), ['member', 'reader']);
  assert.equal(await rolesOn(userId, { domain: { id: domainId } }), 401);
  await as.send('PUT', `/v3/domains/${domainId}/groups/${groupId}/roles/${role.reader}`);
  assert.deepEqual(await rolesOn(userId, { domain: { id: domainId } }), ['reader']);
  await as.send('PUT', `/v3/system/groups/${groupId}/roles/${role.reader}`);
  assert.deepEqual(await rolesOn(userId, { system: { all: true } }), ['reader']);
  const answer = await ask(userId, { project: { id: parentId } });
  const token = String(answer.headers['x-subject-token']);
  assert.equal(await validate(other.app, token, await service()), 200);
  await as.send('DELETE', grant);
  assert.equal(await validate(other.app, token, await service()), 404);
});

test('leaving a group, and the end of the group, end its roles', async () => {
  const { parentId, userId, groupId, role } = await place();
  await as.send('PUT', `/v3/projects/${parentId}/groups/${groupId}/roles/${role.member}`);
  const first = String((await ask(userId, { project: { id: parentId } })).headers['x-subject-token']);
  await as.send('DELETE', `/v3/groups/${groupId}/users/${userId}`);
  assert.equal(await validate(other.app, first, await service()), 404);
  await as.send('PUT', `/v3/groups/${groupId}/users/${userId}`);
  const second = String((await ask(userId, { project: { id: parentId } })).headers['x-subject-token']);
  assert.equal(await validate(other.app, second, await service()), 200);
  await as.send('DELETE', `/v3/groups/${groupId}`);
  assert.equal(await validate(other.app, second, await service()), 404);
  assert.deepEqual(await assignments(`group.id=${groupId}`), []);
});

test('a role inherited from a domain or a project counts below it, and not on it', async () => {
  const { domainId, parentId, childId, userId, groupId, role } = await place();
  const ofDomain = `/v3/OS-INHERIT/domains/${domainId}/groups/${groupId}/roles`;
  await as.send('PUT', `${ofDomain}/${role.reader}/inherited_to_projects`);
  assert.deepEqual(await rolesOn(userId, { project: { id: parentId } }), ['reader']);
  assert.deepEqual(await rolesOn(userId, { project: { id: childId } }), ['reader']);
  assert.equal(await rolesOn(userId, { domain: { id: domainId } }), 401);
  const [listed] = await as.list('roles', `${ofDomain}/inherited_to_projects`);
  assert.equal(listed?.['id'], role.reader);
  const ofProject = `/v3/OS-INHERIT/projects/${parentId}/users/${userId}/roles/${role.member}/inherited_to_projects`;
  await as.send('PUT', ofProject);
  await as.send('GET', ofProject);
  assert.deepEqual(await rolesOn(userId, { project: { id: parentId } }), ['reader']);
  assert.deepEqual(await rolesOn(userId, { project: { id: childId } }), ['member', 'reader']);
  const own = caller(keystone.app, String((await ask(userId, undefined)).headers['x-subject-token']));
  const names = (await own.list('projects', '/v3/auth/projects')).map(({ name }) => name ?? '');
  assert.deepEqual(names.toSorted(), ['child', 'parent']);
  await as.send('DELETE', ofProject);
  assert.deepEqual(await rolesOn(userId, { project: { id: childId } }), ['reader']);
});

test('assignments are listed as they were given', async () => {
  const { domainId, parentId, userId, groupId, role } = await place();
  await as.send('PUT', `/v3/projects/${parentId}/groups/${groupId}/roles/${role.member}`);
  await as.send('PUT', `/v3/OS-INHERIT/domains/${domainId}/users/${userId}/roles/${role.reader}/inherited_to_projects`);
  const [ofGroup, ...more] = await assignments(`group.id=${groupId}&include_names`);
  assert.deepEqual(more, []);
  assert.equal(ofGroup?.group?.name, 'group');
  assert.match(ofGroup?.links['assignment'] ?? '', /\/projects\/\w+\/groups\/\w+\/roles\/\w+$/);
  const [inherited] = await assignments(`user.id=${userId}&scope.OS-INHERIT:inherited_to=projects`);
  assert.equal(inherited?.scope['OS-INHERIT:inherited_to'], 'projects');
  assert.match(inherited?.links['assignment'] ?? '', /\/OS-INHERIT\/domains\/.*\/inherited_to_projects$/);
  assert.deepEqual(await assignments(`scope.project.id=${parentId}&user.id=${userId}`), []);
});

test('effective assignments name users and projects, and say where each comes from', async () => {
  const { domainId, parentId, childId, userId, groupId, role } = await place();
  await as.send(
    'PUT',
    `/v3/OS-INHERIT/domains/${domainId}/groups/${groupId}/roles/${role.member}/inherited_to_projects`,
  );
  const onChild = await assignments(`effective&scope.project.id=${childId}`);
  assert.deepEqual(
    onChild.map(({ user, role: { id } }) => `${user?.id} ${id}`).toSorted(),
    [role.member, role.reader].map((id) => `${userId} ${id}`).toSorted(),
  );
  for (const { links, scope } of onChild) {
    assert.match(
      links['assignment'] ?? '',
      /OS-INHERIT\/domains\/\w+\/groups\/\w+\/roles\/\w+\/inherited_to_projects$/,
    );
    assert.match(links['membership'] ?? '', /\/groups\/\w+\/users\/\w+$/);
    assert.equal(scope['OS-INHERIT:inherited_to'], 'projects');
  }
  const ofUser = await assignments(`effective&user.id=${userId}&role.id=${role.member}`);
  const places = ofUser.map(({ scope }) => (scope['project'] as { id: string }).id);
  assert.deepEqual(places.toSorted(), [childId, parentId].toSorted());
  const below = await assignments(`effective&include_subtree&scope.project.id=${parentId}&role.id=${role.member}`);
  assert.equal(below.length, 2);
  assert.deepEqual(await assignments(`effective&scope.domain.id=${domainId}`), []);
});

test('a role of a domain is implied by roles of domains only', async () => {
  const { domainId, role } = await place();
  const own = await as.idOf('role', { name: 'implied', domain_id: domainId });
  const sibling = await as.idOf('role', { name: 'sibling', domain_id: domainId });
  const headers = { 'x-auth-token': await login(keystone.app, 'admin', projectScope('admin')) };
  const url = `/v3/roles/${role.member}/implies/${own}`;
  assert.equal((await keystone.app.inject({ method: 'PUT', url, headers })).statusCode, 403);
  await as.send('PUT', `/v3/roles/${sibling}/implies/${own}`);
});

test('a role of a domain works out as what it implies', async () => {
  const { domainId, parentId, userId, role } = await place();
  const own = await as.idOf('role', { name: 'own', domain_id: domainId });
  await as.send('PUT', `/v3/roles/${own}/implies/${role.member}`);
  await as.send('PUT', `/v3/projects/${parentId}/users/${userId}/roles/${own}`);
  assert.deepEqual(await rolesOn(userId, { project: { id: parentId } }), ['member', 'reader']);
  const shown = await assignments(`effective&user.id=${userId}`);
  assert.deepEqual(shown.map(({ role: { id } }) => id).toSorted(), [role.member, role.reader].toSorted());
  const [given] = await assignments(`user.id=${userId}&include_names`);
  assert.deepEqual((given?.role as { domain?: { id: string } } | undefined)?.domain?.id, domainId);
});
