import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import { caller, exchangeBody, login, projectScope } from '../../testing/login.ts';

// RFC 6238, appendix B: what the secret shows 59 seconds after the epoch.
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const passcode = '287082';
const clock = movableClock();
clock.pass(59_000 - clock.now());

const keystone = await keystoneFixture({ clock, settings: { lockout_failure_attempts: 3 } });
after(() => keystone[Symbol.asyncDispose]());

const { app } = keystone;
const admin = caller(app, await login(app, 'admin', projectScope('admin')));

let count = 0;

const person = async (options: object): Promise<string> => {
  count += 1;
  const id = await admin.idOf('user', { name: `person-${count}`, password, options });
  await admin.idOf('credential', { user_id: id, type: 'totp', blob: secret });
  return id;
};

type Shown = Readonly<Record<string, object>>;

const byPassword = (id: string, text = password): Shown => ({ password: { user: { id, password: text } } });
const byTotp = (id: string, code = passcode): Shown => ({ totp: { user: { id, passcode: code } } });

const ask = async (shown: Shown, receipt?: string) => {
  const payload = { auth: { identity: { methods: Object.keys(shown), ...shown } } };
  const headers = receipt === undefined ? {} : { 'openstack-auth-receipt': receipt };
  const answer = await app.inject({ method: 'POST', url: '/v3/auth/tokens', payload, headers });
  const body = JSON.parse(answer.body) as {
    readonly token?: { readonly methods: readonly string[] };
    readonly receipt?: { readonly methods: readonly string[]; readonly user: { readonly id: string } };
    readonly required_auth_methods?: unknown;
  };
  const { 'openstack-auth-receipt': next, 'x-subject-token': token } = answer.headers;
  return { status: answer.statusCode, body, receipt: next as string | undefined, token: token as string | undefined };
};

const both = { multi_factor_auth_rules: [['password', 'totp']] };

test('a code alone is enough where no rule wants more, and only the right one', async () => {
  const id = await person({});
  assert.deepEqual((await ask(byTotp(id))).body.token?.methods, ['totp']);
  assert.equal((await ask(byTotp(id, '287083'))).status, 401);
  assert.equal((await ask(byTotp('nobody'))).status, 401);
  assert.equal((await ask({ totp: { user: { id } } })).status, 400);
});

test('wrong codes lock out as wrong passwords do', async () => {
  const id = await person({});
  for (let each = 0; each < 3; each += 1) await ask(byTotp(id, '000000'));
  assert.equal((await ask(byTotp(id))).status, 401);
  assert.equal((await ask(byPassword(id))).status, 401);
});

test('who has to show two things shows them at once, or one after the other', async () => {
  const id = await person(both);
  const together = await ask({ ...byPassword(id), ...byTotp(id) });
  assert.deepEqual(together.body.token?.methods, ['password', 'totp']);
  const first = await ask(byPassword(id));
  assert.equal(first.status, 401);
  assert.deepEqual(first.body.required_auth_methods, [['password', 'totp']]);
  assert.deepEqual(first.body.receipt?.methods, ['password']);
  assert.equal(first.body.receipt?.user.id, id);
  assert.equal(first.token, undefined);
  const second = await ask(byTotp(id), first.receipt);
  assert.equal(second.status, 201);
  assert.deepEqual(second.body.token?.methods, ['password', 'totp']);
  const exchanged = { payload: exchangeBody(second.token ?? '', 'unscoped') };
  assert.equal((await app.inject({ method: 'POST', url: '/v3/auth/tokens', ...exchanged })).statusCode, 201);
});

test('a receipt is one user’s, for a while, and no token; a token is no receipt', async () => {
  const id = await person(both);
  const other = await person(both);
  const { receipt = '' } = await ask(byPassword(id));
  assert.equal((await ask(byTotp(other), receipt)).status, 401);
  assert.equal((await ask(byPassword(id), receipt)).status, 401, 'the same once more');
  assert.equal((await ask(byTotp(id), 'nonsense')).status, 401);
  const { token = '' } = await ask({ ...byPassword(id), ...byTotp(id) });
  assert.equal((await ask(byTotp(id), token)).status, 401);
  const own = await app.inject({ url: '/v3/auth/projects', headers: { 'x-auth-token': receipt } });
  assert.equal(own.statusCode, 401);
  clock.pass(300_000);
  assert.equal((await ask(byPassword(id), receipt)).status, 401);
  clock.pass(-300_000);
});

test('rules bind nobody where they are switched off, or name what the cloud does not have', async () => {
  const off = await person({ ...both, multi_factor_auth_enabled: false });
  assert.equal((await ask(byPassword(off))).status, 201);
  const unknown = await person({ multi_factor_auth_rules: [['password', 'retina']] });
  assert.equal((await ask(byPassword(unknown))).status, 201);
  const either = await person({ multi_factor_auth_rules: [['password'], ['totp', 'token']] });
  assert.equal((await ask(byPassword(either))).status, 201);
  assert.equal((await ask(byTotp(either))).status, 401);
});

test('a wrong password gets no receipt', async () => {
  const id = await person(both);
  const answer = await ask(byPassword(id, 'wrong'));
  assert.deepEqual([answer.status, answer.receipt], [401, undefined]);
});
