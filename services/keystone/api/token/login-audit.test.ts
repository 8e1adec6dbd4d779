import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fromJson } from '@nimbo/db/json.ts';
import { keystoneFixture, movableClock, password } from '../../testing/keystone-fixture.ts';
import { askToken, caller, exchangeBody, login, loginBody, projectScope } from '../../testing/login.ts';

const clock = movableClock();
const keystone = await keystoneFixture({ clock, settings: { lockout_failure_attempts: 3 } });
after(() => keystone[Symbol.asyncDispose]());

const { app, database } = keystone;
const as = caller(app, await login(app, 'admin', projectScope('admin')));
const demoId = await as.idNamed('users', 'demo');

interface Told {
  readonly outcome: string;
  readonly methods: readonly string[];
  readonly initiator: { readonly id: string | null };
  readonly reason?: { readonly reasonCode: string };
}

/** The events of logins that work makes, each as outcome, user and reason; the whole text beside it. */
const during = async (work: () => Promise<unknown>) => {
  const all = () =>
    database.read
      .selectFrom('events')
      .selectAll()
      .where('type', '=', 'identity.authenticate')
      .orderBy('row_id')
      .execute();
  const { length } = await all();
  await work();
  const rows = (await all()).slice(length);
  const told = rows.map(({ payload }) => fromJson<Told>(payload));
  return { told, outcomes: told.map(({ outcome, initiator }) => [outcome, initiator.id]), text: JSON.stringify(rows) };
};

test('a login and an exchange are written down with who it was and how', async () => {
  const { told, outcomes } = await during(async () => {
    const token = await login(app, 'demo', undefined);
    await askToken(app, exchangeBody(token, projectScope('demo')));
  });
  assert.deepEqual(outcomes, [
    ['success', demoId],
    ['success', demoId],
  ]);
  assert.deepEqual(
    told.map(({ methods }) => methods),
    [['password'], ['token']],
  );
});

for (const [what, body, userId, reason] of [
  ['a wrong password', loginBody('demo', 'my secret', undefined), demoId, /password is wrong/],
  ['an unknown user, whose name may be a password', loginBody('my secret', password, undefined), null, /no such user/],
  ['a project without a role', loginBody('demo', password, projectScope('admin')), demoId, /no role/],
  ['a token that is none', exchangeBody('my secret', undefined), null, /token/],
] as const) {
  test(`${what} is written down with the reason, and never with what was shown`, async () => {
    const { told, outcomes, text } = await during(() => askToken(app, body));
    assert.deepEqual(outcomes, [['failure', userId]]);
    assert.match(told[0]?.reason?.reasonCode ?? '', reason);
    assert.doesNotMatch(text, /my secret|correct horse/);
  });
}

test('a disabled user is told of as such, though the answer is as any other', async () => {
  const id = await as.idOf('user', { name: 'disabled', password, enabled: false });
  const { told, outcomes } = await during(() => askToken(app, loginBody('disabled', password, undefined)));
  assert.deepEqual(outcomes, [['failure', id]]);
  assert.match(told[0]?.reason?.reasonCode ?? '', /disabled/);
});
