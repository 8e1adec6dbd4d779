import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import {
  askToken,
  caller,
  exchangeBody,
  login,
  loginBody,
  projectScope,
  systemScope,
  domainScope,
  validate,
} from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock });
after(() => keystone[Symbol.asyncDispose]());
const { app } = keystone;

const adminToken = () => login(app, 'admin', projectScope('admin'));
const as = caller(app, await adminToken());

/** A user who is member and reader of a project of its own. */
const person = async (name: string, projectId: string, role = 'member') => {
  const id = await as.idOf('user', { name, password });
  await as.grant(`projects/${projectId}`, id, role);
  return { id, name };
};

const project = await as.idOf('project', { name: 'shared' });
const other = await as.idOf('project', { name: 'other' });
const trustor = await person('trustor', project);
const trustee = await person('trustee', other);
const third = await person('third', other);
const scope = { project: { id: project } };
const own = async (user: { readonly name: string }, place: object = scope) => login(app, user.name, place as never);

const send = (token: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, headers: { 'x-auth-token': token }, ...(payload === undefined ? {} : { payload }) });

const terms = {
  trustor_user_id: trustor.id,
  trustee_user_id: trustee.id,
  project_id: project,
  impersonation: true,
  roles: [{ name: 'member' }],
};

const all = '/v3/OS-TRUST/trusts';

interface Named {
  readonly name: string;
}

interface ShownTrust {
  readonly id: string;
  readonly roles: readonly Named[];
  readonly deleted_at: null;
  readonly expires_at: string | null;
  readonly redelegation_count: number;
  readonly redelegated_trust_id: string | null;
}

interface ShownToken {
  readonly user: { readonly id: string };
  readonly project: { readonly id: string };
  readonly roles: readonly Named[];
  readonly 'OS-TRUST:trust': object;
}

const give = async (changes: object = {}, token?: string): Promise<{ status: number; trust: ShownTrust }> => {
  const answer = await send(token ?? (await own(trustor)), 'POST', all, { trust: { ...terms, ...changes } });
  return { status: answer.statusCode, trust: answer.json<{ trust: ShownTrust }>().trust };
};

const useTrust = (trustId: string, name = trustee.name) =>
  askToken(app, loginBody(name, password, { 'OS-TRUST:trust': { id: trustId } }));

const tokenBy = async (trustId: string, name = trustee.name): Promise<string> => {
  const answer = await useTrust(trustId, name);
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers['x-subject-token']);
};

describe('a trust', () => {
  it('is shown to trustor and trustee, and to nobody else', async () => {
    const { trust, status } = await give();
    assert.equal(status, 201);
    assert.deepEqual(
      trust.roles.map(({ name }) => name),
      ['member'],
    );
    assert.equal(trust.deleted_at, null);
    const url = `${all}/${trust.id}`;
    for (const [who, expected] of [
      [trustor, 200],
      [trustee, 200],
      [third, 403],
    ] as const) {
      const token = await own(who, who === trustor ? scope : { project: { id: other } });
      assert.equal((await send(token, 'GET', url)).statusCode, expected, who.name);
      assert.equal((await send(token, 'GET', `${url}/roles`)).statusCode, expected, who.name);
    }
    assert.equal((await send(await own(third, { project: { id: other } }), 'GET', `${all}/none`)).statusCode, 404);
  });

  it('is listed for trustor and trustee by themselves and administrators', async () => {
    const token = await own(trustor);
    assert.equal((await send(token, 'GET', `${all}?trustor_user_id=${trustor.id}`)).statusCode, 200);
    assert.equal((await send(token, 'GET', `${all}?trustor_user_id=${trustee.id}`)).statusCode, 403);
    assert.equal((await send(token, 'GET', all)).statusCode, 403);
    assert.equal((await send(await adminToken(), 'GET', all)).statusCode, 200);
  });

  it('makes tokens in the trustor’s name, with the trust’s roles only', async () => {
    const { trust } = await give();
    const { token } = (await useTrust(trust.id)).json<{ token: ShownToken }>();
    assert.equal(token.user.id, trustor.id);
    assert.equal(token.project.id, project);
    assert.deepEqual(
      token.roles.map(({ name }) => name),
      ['member', 'reader'],
    );
    assert.deepEqual(token['OS-TRUST:trust'], {
      id: trust.id,
      trustor_user: { id: trustor.id },
      trustee_user: { id: trustee.id },
      impersonation: true,
    });
  });

  it('makes tokens in the trustee’s name where it says so', async () => {
    const { trust } = await give({ impersonation: false });
    const { token } = (await useTrust(trust.id)).json<{ token: ShownToken }>();
    assert.equal(token.user.id, trustee.id);
  });

  it('is of use to the trustee only', async () => {
    const { trust } = await give();
    assert.equal((await useTrust(trust.id, third.name)).statusCode, 403);
    assert.equal((await useTrust('none')).statusCode, 401);
  });

  it('is given by the trustor only, and not beyond the trustor’s roles', async () => {
    assert.equal((await give({}, await own(trustee, { project: { id: other } }))).status, 403);
    assert.equal((await give({ roles: [{ name: 'admin' }] })).status, 404);
    assert.equal((await give({ roles: [{ name: 'none' }] })).status, 404);
    assert.equal((await give({ roles: [] })).status, 403);
    assert.equal((await give({ project_id: other })).status, 404);
    assert.equal((await give({ trustee_user_id: 'none' })).status, 404);
    assert.equal((await give({ expires_at: '2020-01-01T00:00:00.000000Z' })).status, 400);
    assert.equal((await give({ expires_at: 'soon' })).status, 400);
    assert.equal((await give({ remaining_uses: 0 })).status, 400);
    assert.equal((await give({ impersonation: 'yes' })).status, 400);
  });

  it('gives as many tokens as it says, however many ask at once', async () => {
    const { trust } = await give({ remaining_uses: 2 });
    const id = trust.id;
    const answers = await Promise.all(Array.from({ length: 5 }, () => useTrust(id)));
    assert.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 2);
    assert.equal((await useTrust(id)).statusCode, 401);
    assert.equal((await send(await own(trustor), 'GET', `${all}/${id}`)).statusCode, 404);
  });
});

describe('the end of a trust', () => {
  it('ends tokens with itself', async () => {
    const { trust } = await give({ impersonation: false });
    const token = await tokenBy(trust.id);
    assert.equal(await validate(app, token, await adminToken()), 200);
    const gone = await send(await own(trustor), 'DELETE', `${all}/${trust.id}`);
    assert.equal(gone.statusCode, 204);
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await useTrust(trust.id)).statusCode, 401);
  });

  it('bounds its tokens by its own end', async () => {
    const expiresAt = new Date(clock.now() + 60_000).toISOString();
    const { trust } = await give({ expires_at: expiresAt });
    const token = await tokenBy(trust.id);
    assert.equal(await validate(app, token, await adminToken()), 200);
    clock.pass(60_000);
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await useTrust(trust.id)).statusCode, 401);
  });

  it('gives nothing any more once the trustor has lost a role of it', async () => {
    const loser = await person('loser', project);
    const { trust } = await give({ trustor_user_id: loser.id, impersonation: false }, await own(loser));
    const token = await tokenBy(trust.id);
    const admin = caller(app, await adminToken());
    await admin.send('DELETE', `/v3/projects/${project}/users/${loser.id}/roles/${await admin.roleId('member')}`);
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await useTrust(trust.id)).statusCode, 401);
  });

  it('goes with its trustor, and sleeps while the trustor is disabled', async () => {
    const giver = await person('giver', project);
    const { trust } = await give({ trustor_user_id: giver.id, impersonation: false }, await own(giver));
    const token = await tokenBy(trust.id);
    const admin = caller(app, await adminToken());
    await admin.send('PATCH', `/v3/users/${giver.id}`, { user: { enabled: false } });
    assert.equal(await validate(app, token, await adminToken()), 404);
    assert.equal((await useTrust(trust.id)).statusCode, 401);
    await admin.send('DELETE', `/v3/users/${giver.id}`);
    assert.equal((await send(await adminToken(), 'GET', `${all}/${trust.id}`)).statusCode, 404);
  });

  it('goes with its project', async () => {
    const place = await as.idOf('project', { name: 'brief' });
    await caller(app, await adminToken()).grant(`projects/${place}`, trustor.id, 'member');
    const { trust } = await give({ project_id: place }, await own(trustor, { project: { id: place } }));
    await caller(app, await adminToken()).send('DELETE', `/v3/projects/${place}`);
    assert.equal((await send(await adminToken(), 'GET', `${all}/${trust.id}`)).statusCode, 404);
  });
});

describe('a token got by a trust', () => {
  it('is not exchanged for another', async () => {
    const { trust } = await give();
    const token = await tokenBy(trust.id);
    assert.equal((await askToken(app, exchangeBody(token, undefined))).statusCode, 403);
    assert.equal((await askToken(app, exchangeBody(token, scope))).statusCode, 403);
    assert.equal((await askToken(app, exchangeBody(token, 'unscoped'))).statusCode, 403);
  });

  it('passes the trust on only where that is allowed', async () => {
    const { trust } = await give();
    const token = await tokenBy(trust.id);
    assert.equal((await give({ trustee_user_id: third.id }, token)).status, 403);
  });

  it('makes no application credential', async () => {
    const { trust } = await give();
    const token = await tokenBy(trust.id);
    const url = `/v3/users/${trustor.id}/application_credentials`;
    const answer = await send(token, 'POST', url, { application_credential: { name: 'x' } });
    assert.equal(answer.statusCode, 403);
  });
});

describe('a trust that is passed on', () => {
  const chain = async (changes: object = {}) => {
    const first = await give({
      allow_redelegation: true,
      redelegation_count: 2,
      roles: [{ name: 'member' }],
      ...changes,
    });
    assert.equal(first.status, 201);
    return { first: first.trust, token: await tokenBy(first.trust.id) };
  };

  it('counts down, and ends with those it goes back to', async () => {
    const { first, token } = await chain();
    const second = await give({ trustee_user_id: third.id, allow_redelegation: true }, token);
    assert.equal(second.status, 201);
    assert.equal(second.trust.redelegation_count, 1);
    assert.equal(second.trust.redelegated_trust_id, first.id);
    const passed = await tokenBy(second.trust.id, third.name);
    assert.equal(await validate(app, passed, await adminToken()), 200);
    assert.equal((await send(await own(trustor), 'DELETE', `${all}/${first.id}`)).statusCode, 204);
    assert.equal(await validate(app, passed, await adminToken()), 404);
    assert.equal((await useTrust(second.trust.id, third.name)).statusCode, 401);
  });

  it('never gives more than it was given', async () => {
    const expiresAt = new Date(clock.now() + 3_000_000).toISOString();
    const { token } = await chain({ roles: [{ name: 'reader' }], expires_at: expiresAt });
    const wider = (changes: object) =>
      give({ trustee_user_id: third.id, roles: [{ name: 'reader' }], ...changes }, token);
    assert.equal((await wider({ roles: [{ name: 'member' }] })).status, 403);
    assert.equal((await wider({ expires_at: new Date(clock.now() + 9_000_000).toISOString() })).status, 403);
    assert.equal((await wider({ remaining_uses: 3 })).status, 403);
    assert.equal((await wider({ project_id: other })).status, 403);
    assert.equal((await wider({ allow_redelegation: true, redelegation_count: 2 })).status, 403);
    const equal = await wider({});
    assert.equal(equal.status, 201);
    assert.equal(equal.trust.expires_at, expiresAt.replace('Z', '000Z'));
  });

  it('speaks in nobody’s name that the first did not', async () => {
    const { token } = await chain({ impersonation: false });
    const changes = { trustor_user_id: trustee.id, trustee_user_id: third.id };
    assert.equal((await give({ ...changes, impersonation: true }, token)).status, 403);
  });

  it('is not longer than the configuration allows, nor counts uses', async () => {
    assert.equal((await give({ allow_redelegation: true, redelegation_count: 99 })).status, 403);
    assert.equal((await give({ allow_redelegation: true, remaining_uses: 1 })).status, 400);
  });
});

describe('a token of the system', () => {
  it('is not exchanged for one of a project or domain', async () => {
    const system = await login(app, 'admin', systemScope);
    assert.equal((await askToken(app, exchangeBody(system, projectScope('admin')))).statusCode, 403);
    assert.equal((await askToken(app, exchangeBody(system, domainScope('default')))).statusCode, 403);
    assert.equal((await askToken(app, exchangeBody(system, systemScope))).statusCode, 201);
  });
});
