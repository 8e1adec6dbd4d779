import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { passwordToken } from '../cloud/password-token.ts';
import { startTestCloud } from '../cloud/test-cloud.ts';
import { at, clientOf, jsonClient } from './json-client.ts';

let passed = 0;
const clock: Clock = { now: () => systemClock.now() + passed, monotonic: () => systemClock.monotonic() + passed };
const hour = 3_600_000;

const cloud = await startTestCloud({ clock });
after(() => cloud[Symbol.asyncDispose]());
const admin = await clientOf(cloud);
const keystone = cloud.url('keystone');

/** One URL of each service that a member of a project may see, so that only the token can be to blame. */
const places: readonly string[] = [
  `${keystone}/auth/projects`,
  `${cloud.url('glance')}/v2/images`,
  `${cloud.url('placement')}/usages?project_id=`,
];

interface Account {
  readonly user: string;
  readonly project: string;
  readonly domain: string;
  readonly role: string;
  readonly token: string;
}

const made = async (noun: string, attributes: object): Promise<string> => {
  const { body } = await admin.do('POST', `${keystone}/${noun}s`, { [noun]: attributes });
  return String(at(body, noun, 'id'));
};

const login = (user: string, project: string): Promise<string> => {
  const identity = { methods: ['password'], password: { user: { id: user, password: 'first' } } };
  const auth = { identity, scope: { project: { id: project } } };
  return jsonClient('')
    .do('POST', `${keystone}/auth/tokens`, { auth })
    .then(({ headers }) => headers.get('x-subject-token') ?? '');
};

/** Somebody new, with a project and a domain of their own and a token that all services take. */
const account = async (): Promise<Account> => {
  const name = randomUUID();
  const domain = await made('domain', { name });
  const project = await made('project', { name, domain_id: domain });
  const user = await made('user', { name, domain_id: domain, password: 'first' });
  const { body } = await admin.do('GET', `${keystone}/roles?name=member`);
  const role = String(at(body, 'roles', 0, 'id'));
  await admin.do('PUT', `${keystone}/projects/${project}/users/${user}/roles/${role}`);
  const token = await login(user, project);
  assert.deepEqual(await statuses({ project, token }), [200, 200, 200]);
  return { user, project, domain, role, token };
};

const urlFor = (place: string, project: string): string => (place.endsWith('=') ? place + project : place);

const answers = ({ project, token }: Pick<Account, 'project' | 'token'>) =>
  Promise.all(places.map((place) => jsonClient(token).ask('GET', urlFor(place, project))));

const statuses = async (who: Pick<Account, 'project' | 'token'>): Promise<number[]> =>
  (await answers(who)).map(({ status }) => status);

const assertUnknown = async (who: Pick<Account, 'project' | 'token'>): Promise<void> => {
  for (const { status, headers, body } of await answers(who)) {
    assert.equal(status, 401, JSON.stringify(body));
    assert.match(headers.get('www-authenticate') ?? '', /^Keystone uri="http/);
    assert.match(headers.get('x-openstack-request-id') ?? '', /^req-/);
    assert.doesNotMatch(JSON.stringify(body), new RegExp(who.token.slice(0, 20)), 'the token is not repeated');
  }
};

const change = (path: string, noun: string, attributes: object) =>
  admin.do('PATCH', `${keystone}/${path}`, { [noun]: attributes });

/** What ends a token before its time. */
const ends: Readonly<Record<string, (who: Account) => Promise<unknown>>> = {
  'the token is revoked': ({ token }) =>
    admin.do('DELETE', `${keystone}/auth/tokens`, undefined, { 'x-subject-token': token }),
  'the user is disabled': ({ user }) => change(`users/${user}`, 'user', { enabled: false }),
  'the user is deleted': ({ user }) => admin.do('DELETE', `${keystone}/users/${user}`),
  'the project is disabled': ({ project }) => change(`projects/${project}`, 'project', { enabled: false }),
  'the project is deleted': ({ project }) => admin.do('DELETE', `${keystone}/projects/${project}`),
  'the domain is disabled': ({ domain }) => change(`domains/${domain}`, 'domain', { enabled: false }),
  'the password is reset': ({ user }) => change(`users/${user}`, 'user', { password: 'second' }),
  'the password is changed by its owner': ({ user }) =>
    jsonClient('').do('POST', `${keystone}/users/${user}/password`, {
      user: { original_password: 'first', password: 'second' },
    }),
  'the last role is taken away': ({ user, project, role }) =>
    admin.do('DELETE', `${keystone}/projects/${project}/users/${user}/roles/${role}`),
};

for (const [what, end] of Object.entries(ends)) {
  test(`no service takes a token any more when ${what}`, async () => {
    const who = await account();
    await end(who);
    await assertUnknown(who);
  });
}

test('a disabled user who is enabled again does not get old tokens back', async () => {
  const who = await account();
  await change(`users/${who.user}`, 'user', { enabled: false });
  await change(`users/${who.user}`, 'user', { enabled: true });
  await assertUnknown(who);
  assert.deepEqual(await statuses({ ...who, token: await login(who.user, who.project) }), [200, 200, 200]);
});

test('a token of another cloud, made with other keys, is none here', async () => {
  await using other = await startTestCloud();
  await assertUnknown({ project: 'any', token: await other.token('demo') });
});

test('a token without a project is known, but for nothing that belongs to projects', async () => {
  const token = await passwordToken(keystone, { user: 'demo', password: cloud.passwords.demo, scope: 'unscoped' });
  assert.deepEqual(await statuses({ project: 'any', token }), [200, 403, 403]);
});

test('a token that has come to its end is no token, wherever it was taken before', async () => {
  const who = await account();
  passed += hour + 1_000;
  await assertUnknown(who);
  const fresh = await login(who.user, who.project);
  assert.deepEqual(await statuses({ ...who, token: fresh }), [200, 200, 200]);
});
