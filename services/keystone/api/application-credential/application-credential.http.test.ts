import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import { askToken, caller, exchangeBody, login, projectScope, validate } from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock });
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const adminToken = () => login(app, 'admin', projectScope('admin'));
const as = caller(app, await adminToken());
const project = await as.idOf('project', { name: 'programs' });

const person = async (name: string) => {
  const id = await as.idOf('user', { name, password });
  await as.grant(`projects/${project}`, id, 'member');
  return { id, name };
};

const user = await person('programmer');
const ownToken = (name = user.name) => login(app, name, { project: { id: project } });

const send = (token: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers: { 'x-auth-token': token }, ...(payload === undefined ? {} : { payload }) });

const all = `/v3/users/${user.id}/application_credentials`;
let count = 0;

interface ShownToken {
  readonly project: { readonly id: string };
  readonly roles: readonly { readonly name: string }[];
  readonly application_credential: object;
}

interface Made {
  readonly access_rules?: readonly { readonly id: string }[];
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly roles: readonly { readonly name: string }[];
}

const create = async (changes: object = {}, token?: string) => {
  count += 1;
  const payload = { application_credential: { name: `credential-${count}`, ...changes } };
  const answer = await send(token ?? (await ownToken()), 'POST', all, payload);
  const body = answer.json<{ application_credential: Made }>();
  return { status: answer.statusCode, made: body.application_credential };
};

const auth = (shown: object, scope?: object) =>
  askToken(app, {
    auth: {
      identity: { methods: ['application_credential'], application_credential: shown },
      ...(scope === undefined ? {} : { scope }),
    },
  });

const tokenBy = async ({ id, secret }: Made): Promise<string> => {
  const answer = await auth({ id, secret });
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers['x-subject-token']);
};

describe('an application credential', () => {
  it('has a secret, told once, and the token’s roles', async () => {
    const { status, made } = await create();
    assert.equal(status, 201);
    assert.match(made.secret, /^[\w-]{86}$/);
    assert.deepEqual(made.roles.map(({ name }) => name).toSorted(), ['member', 'reader']);
    const shown = await send(await ownToken(), 'GET', `${all}/${made.id}`);
    assert.equal(
      shown.json<{ application_credential: object }>().application_credential.hasOwnProperty('secret'),
      false,
    );
    assert.equal(shown.body.includes('hash'), false);
  });

  it('gives tokens by id, or by name and user', async () => {
    const { made } = await create();
    const { id, name, secret } = made;
    assert.equal((await auth({ id, secret })).statusCode, 201);
    assert.equal((await auth({ name, secret, user: { id: user.id } })).statusCode, 201);
    assert.equal((await auth({ name, secret, user: { name: user.name, domain: { id: 'default' } } })).statusCode, 201);
    assert.equal((await auth({ id, secret: 'wrong' })).statusCode, 401);
    assert.equal((await auth({ id: 'none', secret })).statusCode, 401);
    assert.equal((await auth({ name, secret })).statusCode, 400);
    assert.equal((await auth({ id })).statusCode, 400);
  });

  it('says itself what its tokens are for', async () => {
    const { made } = await create({ roles: [{ name: 'reader' }] });
    const { token } = (await auth(made)).json<{ token: ShownToken }>();
    assert.equal(token.project.id, project);
    assert.deepEqual(
      token.roles.map(({ name }) => name),
      ['reader'],
    );
    assert.deepEqual(token.application_credential, { id: made.id, name: made.name, restricted: true });
    assert.equal((await auth(made, { project: { id: project } })).statusCode, 401);
    assert.equal((await auth(made, { system: { all: true } })).statusCode, 401);
  });

  it('has a name of its own among its user’s', async () => {
    const { made } = await create();
    assert.equal((await create({ name: made.name })).status, 409);
  });

  it('is the user’s own affair', async () => {
    const { made } = await create();
    const stranger = await person(`stranger-${count}`);
    const token = await ownToken(stranger.name);
    assert.equal((await send(token, 'GET', all)).statusCode, 403);
    assert.equal((await send(token, 'DELETE', `${all}/${made.id}`)).statusCode, 403);
    const theirs = `/v3/users/${stranger.id}/application_credentials/${made.id}`;
    assert.equal((await send(token, 'GET', theirs)).statusCode, 404);
    assert.equal((await create({}, await adminToken())).status, 403);
  });

  it('has no role that the token lacks', async () => {
    assert.equal((await create({ roles: [{ name: 'admin' }] })).status, 400);
    assert.equal((await create({ roles: [{ id: await as.roleId('admin') }] })).status, 400);
    assert.equal((await create({ name: '' })).status, 400);
    assert.equal((await create({ expires_at: '2001-01-01T00:00:00' })).status, 400);
    assert.equal((await create({ unrestricted: 'no' })).status, 400);
  });

  it('ends at its time, and its tokens with it', async () => {
    const { made } = await create({ expires_at: new Date(clock.now() + 60_000).toISOString().slice(0, -1) });
    const token = await tokenBy(made);
    assert.equal(await validate(app, token, await adminToken()), 200);
    clock.pass(60_000);
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await auth(made)).statusCode, 401);
  });

  it('ends its tokens with itself', async () => {
    const { made } = await create();
    const token = await tokenBy(made);
    assert.equal((await send(await ownToken(), 'DELETE', `${all}/${made.id}`)).statusCode, 204);
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await auth(made)).statusCode, 401);
  });

  it('has no more than its user has now', async () => {
    const { made } = await create();
    const token = await tokenBy(made);
    const admin = caller(app, await adminToken());
    await admin.grant(`projects/${project}`, user.id, 'reader');
    await admin.send('DELETE', `/v3/projects/${project}/users/${user.id}/roles/${await admin.roleId('member')}`);
    assert.equal(await validate(app, token, await adminToken()), 404);
    const { token: left } = (await auth(made)).json<{ token: { roles: { name: string }[] } }>();
    assert.deepEqual(
      left.roles.map(({ name }) => name),
      ['reader'],
    );
    await admin.grant(`projects/${project}`, user.id, 'member');
  });
});

describe('a token got by an application credential', () => {
  it('keeps its bounds when it is exchanged, and gets no other scope', async () => {
    const { made } = await create({ roles: [{ name: 'reader' }] });
    const token = await tokenBy(made);
    const { token: again } = (await askToken(app, exchangeBody(token, undefined))).json<{
      token: { roles: { name: string }[]; application_credential: { id: string } };
    }>();
    assert.equal(again.application_credential.id, made.id);
    assert.deepEqual(
      again.roles.map(({ name }) => name),
      ['reader'],
    );
    assert.equal((await askToken(app, exchangeBody(token, { project: { id: project } }))).statusCode, 403);
    assert.equal((await askToken(app, exchangeBody(token, 'unscoped'))).statusCode, 403);
  });

  it('manages application credentials only where it is unrestricted, trusts never', async () => {
    const trust = { trustor_user_id: user.id, trustee_user_id: user.id, impersonation: true };
    for (const unrestricted of [false, true]) {
      const { made } = await create({ unrestricted, roles: [{ name: 'reader' }] });
      const token = await tokenBy(made);
      assert.equal((await create({}, token)).status, unrestricted ? 201 : 403);
      assert.equal((await create({ roles: [{ name: 'member' }] }, token)).status, unrestricted ? 400 : 403);
      assert.equal((await send(token, 'DELETE', `${all}/${made.id}`)).statusCode, unrestricted ? 204 : 403);
      const fresh = unrestricted ? await tokenBy((await create({ unrestricted })).made) : token;
      assert.equal((await send(fresh, 'POST', '/v3/OS-TRUST/trusts', { trust })).statusCode, 403);
    }
  });
});

/** What a service learns of whoever has signed with these keys: the roles, or that it is nobody. */
const rolesByKey = async ({ access = '', secret = '' }: Readonly<Record<string, string>>) => {
  const signed = Buffer.from('signed');
  const signature = createHmac('sha1', secret).update(signed).digest('base64');
  const credentials = { access, signature, token: signed.toString('base64url') };
  const service = await login(app, 'glance', projectScope('service'));
  const answer = await app.inject({
    method: 'POST',
    url: '/v3/s3tokens',
    payload: { credentials },
    headers: { 'x-auth-token': service },
  });
  if (answer.statusCode !== 200) return answer.statusCode;
  const { token } = answer.json<{ token: { roles: { name: string }[] } }>();
  return token.roles.map(({ name }) => name);
};

describe('keys that give all of a user’s roles', () => {
  it('are not read by an application credential, and those it makes give no more than itself', async () => {
    const keys = `/v3/users/${user.id}/credentials/OS-EC2`;
    const { credential } = await caller(app, await ownToken()).send('POST', keys, { tenant_id: project });
    for (const unrestricted of [false, true]) {
      const { made } = await create({ unrestricted, roles: [{ name: 'reader' }] });
      const token = await tokenBy(made);
      const own = await caller(app, token).send('POST', keys, { tenant_id: project });
      assert.deepEqual(await rolesByKey(own['credential'] ?? {}), ['reader']);
      assert.equal((await send(token, 'POST', keys, { tenant_id: 'another' })).statusCode, 404);
      assert.equal((await send(token, 'GET', keys)).statusCode, 403);
      assert.equal((await send(token, 'GET', `${keys}/${credential?.['access']}`)).statusCode, 403);
      assert.equal((await send(token, 'GET', '/v3/credentials')).statusCode, 403);
      const blob = JSON.stringify({ access: 'a', secret: 'b' });
      const given = { credential: { user_id: user.id, project_id: project, type: 'ec2', blob } };
      assert.equal((await send(token, 'POST', '/v3/credentials', given)).statusCode, 403);
      await caller(app, await ownToken()).send('DELETE', `${all}/${made.id}`);
      assert.equal(await rolesByKey(own['credential'] ?? {}), 401);
    }
  });
});

describe('access rules', () => {
  const rule = { service: 'identity', method: 'GET', path: '/v3/users/*/application_credentials' };
  const rules = `/v3/users/${user.id}/access_rules`;
  const look = (token: string, own: string, header?: string) =>
    app.inject({
      method: 'GET',
      url: '/v3/auth/tokens',
      headers: {
        'x-auth-token': own,
        'x-subject-token': token,
        ...(header === undefined ? {} : { 'openstack-identity-access-rules': header }),
      },
    });

  it('let in what they name', async () => {
    const { made } = await create({ access_rules: [rule] });
    assert.deepEqual(made.access_rules, [{ id: made.access_rules?.[0]?.id, ...rule }]);
    const token = await tokenBy(made);
    assert.equal((await send(token, 'GET', all)).statusCode, 200);
    assert.equal((await send(token, 'GET', `${all}/${made.id}`)).statusCode, 401);
    assert.equal((await send(token, 'POST', all, {})).statusCode, 401);
    assert.equal((await send(token, 'GET', '/v3/auth/projects')).statusCode, 401);
  });

  it('let in nothing where the list is empty', async () => {
    const { made } = await create({ access_rules: [] });
    assert.equal((await send(await tokenBy(made), 'GET', all)).statusCode, 401);
  });

  it('are told only to who enforces them', async () => {
    const { made } = await create({ access_rules: [rule] });
    const token = await tokenBy(made);
    const own = await adminToken();
    assert.equal((await look(token, own)).statusCode, 404);
    assert.equal((await look(token, own, '0.9')).statusCode, 404);
    const told = (await look(token, own, '1.0')).json<{ token: { application_credential: Record<string, unknown> } }>();
    assert.deepEqual(told.token.application_credential['access_rules'], [
      { id: (told.token.application_credential['access_rules'] as { id: string }[])[0]?.id, ...rule },
    ]);
  });

  it('are shared by credentials, and stay while one uses them', async () => {
    const { made } = await create({ access_rules: [rule] });
    const [first] = (await send(await ownToken(), 'GET', rules)).json<{ access_rules: { id: string }[] }>()
      .access_rules;
    const again = await create({ access_rules: [{ id: first?.id }] });
    assert.equal(again.status, 201);
    const url = `${rules}/${first?.id}`;
    assert.equal((await send(await ownToken(), 'DELETE', url)).statusCode, 403);
    assert.equal((await send(await ownToken(), 'GET', url)).statusCode, 200);
    assert.equal((await create({ access_rules: [{ id: 'none' }] })).status, 404);
    assert.equal((await create({ access_rules: [{ service: 'identity' }] })).status, 400);
    assert.equal((await create({ access_rules: [{ ...rule, method: 'STEAL' }] })).status, 400);
    const free = await create({ access_rules: [{ ...rule, path: '/v3/free' }] });
    const [only] = (await send(await ownToken(), 'GET', `${rules}?path=/v3/free`)).json<{
      access_rules: { id: string }[];
    }>().access_rules;
    assert.equal((await send(await ownToken(), 'DELETE', `${all}/${free.made.id}`)).statusCode, 204);
    assert.equal((await send(await ownToken(), 'DELETE', `${rules}/${only?.id}`)).statusCode, 204);
    assert.equal(made.id === again.made.id, false);
  });
});
