import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import { askToken, caller, login, projectScope } from '../../testing/login.ts';

const clock = movableClock();
const day = 86_400_000;
const keystone = await keystoneFixture({
  clock,
  settings: {
    lockout_failure_attempts: 2,
    lockout_duration: 5,
    unique_last_password_count: 2,
    minimum_password_age: 1,
    password_regex: '^.{7,}$',
    password_regex_description: 'at least seven characters',
    password_expires_days: 30,
    disable_user_account_days_inactive: 90,
  },
});
after(() => keystone[Symbol.asyncDispose]());

const { app } = keystone;
const admin = async () => caller(app, await login(app, 'admin', projectScope('admin')));

const first = await admin();
const adminId = await first.idNamed('users', 'admin');
await first.send('PATCH', `/v3/users/${adminId}`, { user: { options: { ignore_user_inactivity: true } } });

let count = 0;

const person = async (options: object = {}) => {
  count += 1;
  const as = await admin();
  const id = await as.idOf('user', { name: `person-${count}`, password, options });
  const logIn = async (secret = password): Promise<number> => {
    const identity = { methods: ['password'], password: { user: { id, password: secret } } };
    return (await askToken(app, { auth: { identity } })).statusCode;
  };
  const choose = async (original: string, next: string) => {
    const payload = { user: { original_password: original, password: next } };
    return app.inject({ method: 'POST', url: `/v3/users/${id}/password`, payload });
  };
  const set = async (user: object) => (await admin()).send('PATCH', `/v3/users/${id}`, { user });
  return { id, logIn, choose, set };
};

test('who fails twice is locked out for a while, right or wrong, and no other is', async () => {
  const { logIn } = await person();
  const other = await person();
  assert.equal(await logIn('wrong password'), 401);
  assert.equal(await logIn(), 201, 'one failure is forgiven');
  assert.equal(await logIn('wrong password'), 401);
  assert.equal(await logIn('wrong password'), 401);
  assert.equal(await logIn(), 401);
  assert.equal(await other.logIn(), 201);
  clock.pass(5_000);
  assert.equal(await logIn(), 201);
});

test('guesses at the same time count as much as one after the other', async () => {
  const { logIn } = await person();
  await Promise.all(Array.from({ length: 6 }, () => logIn('wrong password')));
  assert.equal(await logIn(), 401);
});

test('whoever is exempt, or enabled again, is not locked out', async () => {
  const exempt = await person({ ignore_lockout_failure_attempts: true });
  const locked = await person();
  for (const { logIn } of [exempt, locked]) for (let each = 0; each < 3; each += 1) await logIn('wrong password');
  assert.equal(await exempt.logIn(), 201);
  assert.equal(await locked.logIn(), 401);
  await locked.set({ enabled: true });
  assert.equal(await locked.logIn(), 201);
});

test('a password that is too simple is refused, with the words for it', async () => {
  const { choose, id } = await person();
  clock.pass(day);
  const answer = await choose(password, 'simple');
  assert.equal(answer.statusCode, 400);
  assert.match(answer.body, /at least seven characters/);
  const headers = { 'x-auth-token': await login(app, 'admin', projectScope('admin')) };
  const payload = { user: { password: 'simple' } };
  assert.equal((await app.inject({ method: 'PATCH', url: `/v3/users/${id}`, headers, payload })).statusCode, 400);
});

test('users may not choose their last passwords again, and not choose too often; administrators may', async () => {
  const { choose, set, logIn } = await person();
  assert.equal((await choose(password, 'a second password')).statusCode, 400, 'too early');
  clock.pass(day);
  assert.equal((await choose(password, password)).statusCode, 400, 'the same');
  assert.equal((await choose(password, 'a second password')).statusCode, 204);
  clock.pass(day);
  assert.equal((await choose('a second password', password)).statusCode, 400, 'the one before');
  assert.equal((await choose('a second password', 'a third password')).statusCode, 204);
  clock.pass(day);
  assert.equal((await choose('a third password', password)).statusCode, 204, 'long ago');
  await set({ password });
  assert.equal(await logIn(), 201);
});

test('passwords expire, and are changed then', async () => {
  const { logIn, choose } = await person();
  const exempt = await person({ ignore_password_expiry: true });
  clock.pass(30 * day);
  assert.equal(await logIn(), 401);
  assert.equal(await exempt.logIn(), 201);
  assert.equal((await choose(password, 'another password')).statusCode, 204);
  assert.equal(await logIn('another password'), 201);
});

test('who has not been there for long counts as disabled', async () => {
  const { id, logIn, set } = await person({ ignore_password_expiry: true });
  const exempt = await person({ ignore_password_expiry: true, ignore_user_inactivity: true });
  clock.pass(80 * day);
  assert.equal(await logIn(), 201);
  clock.pass(89 * day);
  assert.equal(await logIn(), 201);
  clock.pass(90 * day);
  assert.equal(await exempt.logIn(), 201);
  assert.equal(await logIn(), 401);
  assert.equal(await logIn(), 401);
  const as = await admin();
  assert.equal(Boolean((await as.send('GET', `/v3/users/${id}`))['user']?.['enabled']), false);
  const enabledIds = new Set((await as.list('users', '/v3/users?enabled=true')).map((user) => user['id']));
  assert.deepEqual([enabledIds.has(id), enabledIds.has(exempt.id)], [false, true]);
  clock.pass(-90 * day);
  await set({ enabled: true });
  assert.equal(await logIn(), 201);
});

test('a password that another has set only serves to choose one’s own', async () => {
  const strict = await keystoneFixture({ settings: { change_password_upon_first_use: true } });
  await using _ = strict;
  const as = caller(strict.app, await login(strict.app, 'admin', projectScope('admin')));
  const create = (name: string, options: object) => as.idOf('user', { name, password, options });
  const id = await create('new', {});
  const exempt = await create('exempt', { ignore_change_password_upon_first_use: true });
  const logIn = async (userId: string, secret: string): Promise<number> => {
    const identity = { methods: ['password'], password: { user: { id: userId, password: secret } } };
    return (await askToken(strict.app, { auth: { identity } })).statusCode;
  };
  assert.equal(await logIn(id, password), 401);
  assert.equal(await logIn(exempt, password), 201);
  const payload = { user: { original_password: password, password: 'my own' } };
  const chosen = await strict.app.inject({ method: 'POST', url: `/v3/users/${id}/password`, payload });
  assert.equal(chosen.statusCode, 204);
  assert.equal(await logIn(id, 'my own'), 201);
});

test('a pattern that is none is told at the start', async () => {
  await assert.rejects(keystoneFixture({ settings: { password_regex: '(' } }), /password_regex/);
});
