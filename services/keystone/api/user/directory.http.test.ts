import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Attribute, Change } from 'ldapts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { App } from '@nimbo/http/app.ts';
import { keystoneFixture, movableClock, type KeystoneFixture } from '../../testing/keystone-fixture.ts';
import { askToken, caller, login, projectScope, validate } from '../../testing/login.ts';
import { startSlapd, suffix, type TestDirectory } from '../../testing/start-slapd.ts';

/* A domain whose users a real slapd keeps: 1 500 of them, in answers of 500 at most, under TLS. */

const count = 1_500;
const person = (uid: string, more: Readonly<Record<string, string>> = {}) => ({
  dn: `uid=${uid},ou=Users,${suffix}`,
  objectClass: 'inetOrgPerson',
  uid,
  cn: `Person ${uid}`,
  sn: uid,
  mail: `${uid}@example.org`,
  userPassword: `secret of ${uid}`,
  employeeType: 'TRUE',
  ...more,
});
const people = Array.from({ length: count }, (_, index) => person(`user${String(index).padStart(4, '0')}`));
const group = (cn: string, uids: readonly string[]) => ({
  dn: `cn=${cn},ou=UserGroups,${suffix}`,
  objectClass: 'groupOfNames',
  cn,
  ou: `The ${cn}`,
  description: `Group of ${cn}`,
  member: uids.map((uid) => `UID=${uid}, ou=users,${suffix}`),
});
const entries = [
  ...people,
  person('alice', { telephoneNumber: '123' }),
  person('gone', { employeeType: 'FALSE' }),
  person('robot', { title: 'machine' }),
  group('admins', ['alice', 'user0001']),
  group('others', ['user0002']),
];

let directory: TestDirectory;
let keystone: KeystoneFixture;
let app: App;
let as: ReturnType<typeof caller>;
let domainId: string;
let adminToken: string;
const clock = movableClock();

const ldap = () => ({
  url: directory.secureUrl,
  user: directory.manager.name,
  password: directory.manager.password,
  suffix,
  tls_cacertfile: directory.authority,
  page_size: 200,
  user_id_attribute: 'uid',
  user_name_attribute: 'uid',
  user_filter: '(!(title=machine))',
  user_enabled_attribute: 'employeeType',
  user_additional_attribute_mapping: 'telephoneNumber:phone',
  group_id_attribute: 'cn',
  group_name_attribute: 'cn',
});
const configured = async (more: Readonly<Record<string, unknown>> = {}) => {
  await as.send('PUT', `/v3/domains/${domainId}/config`, {
    config: { identity: { driver: 'ldap' }, ldap: { ...ldap(), ...more } },
  });
  // What is known is old at once.
  clock.pass(60_000);
};
const answer = (
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  token = adminToken,
) => app.inject({ method, url, headers: { 'x-auth-token': token }, ...(payload === undefined ? {} : { payload }) });
const listed = async (url: string): Promise<readonly Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = [];
  for (let next: string | null = url; next !== null;) {
    const page = await answer('GET', next.replace('http://cloud:5000', ''));
    assert.equal(page.statusCode, 200, page.body);
    const body = page.json<
      Record<string, Record<string, unknown>[]> & { readonly links: { readonly next: string | null } }
    >();
    found.push(...(body['users'] ?? body['groups'] ?? []));
    next = body.links.next;
  }
  return found;
};
const idOf = (kind: string, localId: string): string =>
  createHash('sha256').update(`${domainId}${kind}${localId}`).digest('hex');
const ask = (user: object, secret: string, scope?: object) =>
  askToken(app, {
    auth: {
      identity: { methods: ['password'], password: { user: { ...user, password: secret } } },
      ...(scope === undefined ? {} : { scope }),
    },
  });
const byName = (name: string) => ({ name, domain: { id: domainId } });

before(async () => {
  directory = await startSlapd(entries);
  keystone = await keystoneFixture({ clock, settings: { list_limit: 1_000 } });
  ({ app } = keystone);
  adminToken = await login(app, 'admin', projectScope('admin'));
  as = caller(app, adminToken);
  domainId = await as.idOf('domain', { name: 'directory' });
  await configured();
});
after(async () => {
  await keystone[Symbol.asyncDispose]();
  directory[Symbol.dispose]();
});

test('all users are listed, though the server gives 500 at a time, with ids that every cloud would give them', async () => {
  const users = await listed(`/v3/users?domain_id=${domainId}`);
  assert.equal(users.length, count + 2, 'everybody but the robot, whom the filter leaves out');
  const alice = users.find(({ name }) => name === 'alice');
  assert.deepEqual(alice, {
    id: idOf('user', 'alice'),
    name: 'alice',
    domain_id: domainId,
    enabled: true,
    email: 'alice@example.org',
    phone: '123',
    password_expires_at: null,
    options: {},
    links: { self: `http://cloud:5000/v3/users/${idOf('user', 'alice')}` },
  });
  assert.equal(users.find(({ name }) => name === 'gone')?.['enabled'], false);
});

test('users are filtered and shown', async () => {
  const found = await listed(`/v3/users?domain_id=${domainId}&name__startswith=user000`);
  assert.equal(found.length, 10);
  const shown = await answer('GET', `/v3/users/${idOf('user', 'user0007')}`);
  assert.equal(shown.json<{ user: { email: string } }>().user.email, 'user0007@example.org');
  assert.equal((await answer('GET', `/v3/users/${idOf('user', 'robot')}`)).statusCode, 404);
});

test('groups are listed with their members, whichever way their names are written', async () => {
  const groups = await listed(`/v3/groups?domain_id=${domainId}`);
  assert.deepEqual(
    groups
      .map(({ name, description }) => ({ name, description }))
      .toSorted((a, b) => String(a.name).localeCompare(String(b.name))),
    [
      { name: 'admins', description: 'Group of admins' },
      { name: 'others', description: 'Group of others' },
    ],
  );
  const members = await listed(`/v3/groups/${idOf('group', 'admins')}/users`);
  assert.deepEqual(members.map(({ name }) => String(name)).toSorted(), ['alice', 'user0001']);
  const own = await listed(`/v3/users/${idOf('user', 'alice')}/groups`);
  assert.deepEqual(
    own.map(({ name }) => name),
    ['admins'],
  );
  const check = await answer('HEAD', `/v3/groups/${idOf('group', 'admins')}/users/${idOf('user', 'alice')}`);
  assert.equal(check.statusCode, 204);
});

test('a user logs in by name and by id, and has the roles of its groups', async () => {
  const projectId = await as.idOf('project', { name: 'of-directory', domain_id: domainId });
  await as.send(
    'PUT',
    `/v3/projects/${projectId}/groups/${idOf('group', 'admins')}/roles/${await as.roleId('member')}`,
  );
  const scope = { project: { id: projectId } };
  const named = await ask(byName('alice'), 'secret of alice', scope);
  assert.equal(named.statusCode, 201, named.body);
  assert.equal(named.json<{ token: { user: { id: string } } }>().token.user.id, idOf('user', 'alice'));
  assert.equal((await ask({ id: idOf('user', 'user0001') }, 'secret of user0001', scope)).statusCode, 201);
  assert.equal((await ask(byName('user0002'), 'secret of user0002', scope)).statusCode, 401, 'no role there');
});

test('nobody else is let in: not with a wrong password, none, another’s, as an unknown or disabled user', async () => {
  for (const [name, secret] of [
    ['alice', 'wrong'],
    ['alice', ''],
    ['alice', 'secret of user0001'],
    ['nobody', 'secret of nobody'],
    ['gone', 'secret of gone'],
    ['robot', 'secret of robot'],
    ['*', 'secret of alice'],
    ['alice)(uid=*', 'secret of alice'],
  ] as const) {
    const refused = await ask(byName(name), secret);
    assert.equal(refused.statusCode, 401, `${name}: ${refused.body}`);
  }
});

test('a user whom the directory gets later logs in before anybody has listed it', async () => {
  await directory.change((client) => {
    const { dn, ...attributes } = person('late');
    return client.add(dn, attributes);
  });
  assert.equal((await ask(byName('late'), 'secret of late')).statusCode, 201);
});

test('whatever would write is refused in plain words', async () => {
  const user = `/v3/users/${idOf('user', 'alice')}`;
  const [demo] = await listed('/v3/users?name=demo');
  const groupUrl = `/v3/groups/${idOf('group', 'admins')}`;
  for (const [method, url, payload] of [
    ['POST', '/v3/users', { user: { name: 'new', domain_id: domainId } }],
    ['PATCH', user, { user: { name: 'other' } }],
    ['DELETE', user, undefined],
    ['POST', '/v3/groups', { group: { name: 'new', domain_id: domainId } }],
    ['PATCH', groupUrl, { group: { name: 'other' } }],
    ['DELETE', groupUrl, undefined],
    ['PUT', `${groupUrl}/users/${idOf('user', 'user0002')}`, undefined],
    ['PUT', `${groupUrl}/users/${String(demo?.['id'])}`, undefined],
    ['DELETE', `${groupUrl}/users/${idOf('user', 'alice')}`, undefined],
    ['POST', `${user}/password`, { user: { original_password: 'secret of alice', password: 'new one' } }],
  ] as const) {
    const refused = await answer(method, url, payload);
    assert.equal(refused.statusCode, 403, `${method} ${url}: ${refused.body}`);
    assert.match(refused.body, /kept in a directory/, `${method} ${url}`);
  }
  const wrong = { user: { original_password: 'wrong', password: 'new one' } };
  assert.equal((await answer('POST', `${user}/password`, wrong)).statusCode, 401);
});

test('whoever the directory takes out or disables is shut out with the next reading, and comes back with the roles it had', async () => {
  const token = async (name: string): Promise<string> =>
    String((await ask(byName(name), `secret of ${name}`)).headers['x-subject-token']);
  const [first, second] = [await token('user0010'), await token('user0011')];
  assert.equal(await validate(app, first, adminToken), 200);
  const entry = person('user0010');
  await directory.change(async (client) => {
    await client.del(entry.dn);
    const disabled = new Change({
      operation: 'replace',
      modification: new Attribute({ type: 'employeeType', values: ['FALSE'] }),
    });
    await client.modify(person('user0011').dn, disabled);
  });
  const audit = keystone.role.audits?.find(({ name }) => name === 'directories');
  assert.deepEqual(await audit?.find(new AbortController().signal), []);
  assert.equal(await validate(app, first, adminToken), 404);
  assert.equal(await validate(app, second, adminToken), 404);
  const projectId = await as.idOf('project', { name: 'kept', domain_id: domainId });
  await as.grant(`projects/${projectId}`, idOf('user', 'user0010'), 'member');
  const { dn, ...attributes } = entry;
  await directory.change((client) => client.add(dn, attributes));
  const scope = { project: { id: projectId } };
  assert.equal((await ask(byName('user0010'), 'secret of user0010', scope)).statusCode, 201);
});

test('a user who leaves a group loses the roles of that group', async () => {
  const projectId = await as.idOf('project', { name: 'of-others', domain_id: domainId });
  await as.send(
    'PUT',
    `/v3/projects/${projectId}/groups/${idOf('group', 'others')}/roles/${await as.roleId('member')}`,
  );
  const issued = await ask(byName('user0002'), 'secret of user0002', { project: { id: projectId } });
  const token = String(issued.headers['x-subject-token']);
  assert.equal(await validate(app, token, adminToken), 200);
  await directory.change((client) => {
    const others = new Attribute({ type: 'member', values: [person('user0003').dn] });
    return client.modify(group('others', []).dn, new Change({ operation: 'replace', modification: others }));
  });
  clock.pass(60_000);
  await listed(`/v3/groups/${idOf('group', 'others')}/users`);
  assert.equal(await validate(app, token, adminToken), 404);
});

test('TLS may begin after connecting; a server for which nobody vouches is not spoken to', async () => {
  await configured({ url: directory.url, use_tls: true });
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 201);
  await configured({ tls_cacertfile: directory.stranger });
  const refused = await ask(byName('alice'), 'secret of alice');
  assert.equal(refused.statusCode, 503, refused.body);
  await configured({ url: directory.url });
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 503, 'the server wants TLS');
  await configured({ tls_cacertfile: directory.stranger, tls_req_cert: 'allow' });
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 201);
  await configured();
});

test('without pages, a server that gives too few at a time is said to fail', async () => {
  await configured({ page_size: 0 });
  assert.equal((await answer('GET', `/v3/users?domain_id=${domainId}`)).statusCode, 503);
  const audit = keystone.role.audits?.find(({ name }) => name === 'directories');
  const [finding] = (await audit?.find(new AbortController().signal)) ?? [];
  assert.match(String(finding?.what), /SizeLimit/);
  await configured();
});

test('a server that is dead or does not speak is told of within seconds, and others’ users are not concerned', async () => {
  await configured({ pool_connection_timeout: 2, pool_retry_max: 1 });
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 201);
  directory.process.signal('SIGSTOP');
  clock.pass(60_000);
  const started = performance.now();
  for (const mute of [
    await answer('GET', `/v3/users?domain_id=${domainId}`),
    await ask(byName('alice'), 'secret of alice'),
  ]) {
    assert.equal(mute.statusCode, 503, mute.body);
    assert.match(mute.body, /does not answer/);
    assert.doesNotMatch(mute.body, /127\.0\.0\.1/);
  }
  assert.ok(performance.now() - started < 30_000);
  directory.process.signal('SIGCONT');
  await directory.process.kill();
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 503);
  await login(app, 'demo', projectScope('demo'));
  await directory.process.start();
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 201);
});

test('options that mean nothing are refused, by name; so is a directory for a domain that has users', async () => {
  for (const [option, value] of Object.entries({
    url: 'http://x',
    page_size: 'many',
    query_scope: 'all',
    use_tls: 'perhaps',
  })) {
    const refused = await answer('PUT', `/v3/domains/${domainId}/config`, { config: { ldap: { [option]: value } } });
    assert.equal(refused.statusCode, 400, refused.body);
    assert.match(refused.body, new RegExp(option));
  }
  const config = { config: { identity: { driver: 'ldap' } } };
  assert.equal((await answer('PUT', '/v3/domains/default/config', config)).statusCode, 409);
});

test('the password of a directory’s account is neither shown nor kept in the clear', async () => {
  const shown = await answer('GET', `/v3/domains/${domainId}/config`);
  assert.doesNotMatch(shown.body, /manages it|"password"/);
  const rows = await keystone.database.read.selectFrom('domain_options').select('value').execute();
  assert.doesNotMatch(JSON.stringify(rows), /manages it/);
});

test('without a directory its users are shut out; what is gone for long is removed, and the domain with the rest', async () => {
  const token = String((await ask(byName('alice'), 'secret of alice')).headers['x-subject-token']);
  await as.send('DELETE', `/v3/domains/${domainId}/config`);
  assert.equal(await validate(app, token, adminToken), 404);
  assert.equal((await ask(byName('alice'), 'secret of alice')).statusCode, 401);
  clock.pass(3_600_000);
  await keystone.role.purge?.(timestampNow(clock));
  adminToken = await login(app, 'admin', projectScope('admin'));
  assert.equal((await listed(`/v3/users?domain_id=${domainId}`)).length, 0);
  as = caller(app, adminToken);
  await as.send('PATCH', `/v3/domains/${domainId}`, { domain: { enabled: false } });
  await as.send('DELETE', `/v3/domains/${domainId}`);
});
