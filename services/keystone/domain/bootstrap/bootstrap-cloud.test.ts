import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture, plan } from '../../testing/keystone-fixture.ts';
import { askToken, caller, login, loginBody, projectScope, systemScope } from '../../testing/login.ts';

const keystone = await keystoneFixture();
after(() => keystone[Symbol.asyncDispose]());

const { app, role, database } = keystone;

const counts = async () => {
  const tables = [
    'projects',
    'users',
    'passwords',
    'roles',
    'implied_roles',
    'assignments',
    'services',
    'endpoints',
  ] as const;
  const rows = await Promise.all(tables.map((table) => database.read.selectFrom(table).selectAll().execute()));
  const { identity, catalog, revocation } = await database.read
    .selectFrom('revisions')
    .selectAll()
    .executeTakeFirstOrThrow();
  return [...rows.map((each) => each.length), identity, catalog, revocation];
};

test('a second bootstrap changes nothing at all', async () => {
  const before = await counts();
  await role.bootstrap(plan);
  assert.deepEqual(await counts(), before);
});

test('two at the same time end as one', async () => {
  const before = await counts();
  await Promise.all([role.bootstrap(plan), role.bootstrap(plan)]);
  assert.deepEqual(await counts(), before);
});

test('the administrator reaches project, domain and system; services their project only', async () => {
  for (const scope of [projectScope('admin'), systemScope, { domain: { id: 'default' } }]) {
    assert.ok(await login(app, 'admin', scope));
  }
  assert.ok(await login(app, 'glance', projectScope('service')));
  assert.equal((await askToken(app, loginBody('glance', 'x', systemScope))).statusCode, 401);
});

test('a changed address is updated and nothing is left double', async () => {
  const [keystoneService, glance] = plan.services;
  assert.ok(keystoneService !== undefined && glance !== undefined);
  const moved = { ...glance, endpoints: { public: 'https://moved:9292' } };
  await role.bootstrap({ ...plan, services: [keystoneService, moved] });
  const rows = await database.read.selectFrom('endpoints').select(['url', 'interface']).execute();
  const ofGlance = rows.filter(({ url }) => url.includes('9292'));
  assert.deepEqual(ofGlance, [{ url: 'https://moved:9292', interface: 'public' }]);
  await role.bootstrap(plan);
});

test('people keep the passwords they have changed, services follow the configuration', async () => {
  const as = caller(app, await login(app, 'admin', projectScope('admin')));
  const demoId = await as.idNamed('users', 'demo');
  await as.send('PATCH', `/v3/users/${demoId}`, { user: { password: 'my own' } });
  const services = plan.services.map((service) =>
    service.user === undefined ? service : { ...service, user: { ...service.user, password: 'n'.repeat(40) } },
  );
  await role.bootstrap({ ...plan, services });
  assert.ok(await login(app, 'demo', projectScope('demo'), 'my own'));
  assert.ok(await login(app, 'glance', projectScope('service'), 'n'.repeat(40)));
  await role.bootstrap(plan);
  assert.ok(await login(app, 'glance', projectScope('service')));
});

test('a plan with a role that does not exist changes nothing and says which', async () => {
  const before = await counts();
  const services = [{ type: 'x', name: 'x', user: { name: 'x', password: 'x', roles: ['typo'] }, endpoints: {} }];
  await assert.rejects(role.bootstrap({ ...plan, services }), /role typo/);
  assert.deepEqual(await counts(), before);
});
