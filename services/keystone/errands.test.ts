import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { keystoneFixture, movableClock, type KeystoneFixture } from './testing/keystone-fixture.ts';
import { askToken, caller, login, loginBody, projectScope, systemScope, validate } from './testing/login.ts';

let keystone: KeystoneFixture;
const clock = movableClock();
const errand = async (name: string, given?: unknown): Promise<string> =>
  (await keystone.role.errands?.[name]?.(given)) ?? 'no such errand';
const administrator = { username: 'admin', project: 'admin', role: 'admin' };

before(async () => {
  keystone = await keystoneFixture({ clock, settings: { lockout_failure_attempts: 2 } });
});
after(() => keystone[Symbol.asyncDispose]());

test('bootstrap changes nothing where all is well', async () => {
  const token = await login(keystone.app, 'admin', systemScope);
  assert.match(await errand('bootstrap', administrator), /nothing was changed/);
  assert.equal(await validate(keystone.app, token, token), 200);
});

test('bootstrap lets in an administrator who is disabled, locked out, without roles and has lost the password', async () => {
  const { app } = keystone;
  const as = caller(app, await login(app, 'admin', systemScope));
  const id = await as.idNamed('users', 'admin');
  for (const secret of ['wrong', 'wrong']) await askToken(app, loginBody('admin', secret, undefined));
  const adminRole = await as.roleId('admin');
  await as.send('PATCH', `/v3/users/${id}`, { user: { enabled: false } });
  assert.equal((await askToken(app, loginBody('admin', 'new password', undefined))).statusCode, 401);
  await keystone.database.transaction(internalContext(), async (tx) => {
    await tx.deleteFrom('assignments').where('actor_id', '=', id).execute();
  });
  assert.doesNotMatch(await errand('bootstrap', { ...administrator, password: 'new password' }), /nothing/);
  const token = await login(app, 'admin', systemScope, 'new password');
  assert.equal(await caller(app, token).roleId('admin'), adminRole);
  await login(app, 'admin', projectScope('admin'), 'new password');
  assert.match(await errand('bootstrap', { ...administrator, password: 'new password' }), /nothing was changed/);
});

test('bootstrap makes another administrator, who needs a password', async () => {
  const second = { username: 'second', project: 'operations', role: 'admin' };
  await assert.rejects(errand('bootstrap', second), /second has no password yet/);
  await errand('bootstrap', { ...second, password: 'its password' });
  await login(keystone.app, 'second', systemScope, 'its password');
  await login(keystone.app, 'second', projectScope('operations'), 'its password');
});

test('bootstrap refuses what says nothing', async () => {
  await assert.rejects(errand('bootstrap', { ...administrator, username: 1 }), /username/);
  await assert.rejects(errand('bootstrap', undefined), { name: 'BadRequest' });
});

test('credentials’ keys rotate only when nothing would be lost, and what was sealed opens throughout', async () => {
  const { app } = keystone;
  const as = caller(app, await login(app, 'admin', projectScope('admin'), 'new password'));
  const userId = await as.idNamed('users', 'admin');
  const id = await as.idOf('credential', { user_id: userId, type: 'totp', blob: 'JBSWY3DPEHPK3PXP' });
  const domainId = await as.idOf('domain', { name: 'with a secret' });
  await as.send('PUT', `/v3/domains/${domainId}/config`, {
    config: { ldap: { url: 'ldaps://directory', password: 'secret' } },
  });
  await as.send('POST', '/v3/OS-OAUTH1/consumers', { consumer: {} });
  for (const round of [1, 2, 3, 4, 5]) {
    assert.match(await errand('rotate-credential-keys'), /staged key/);
    clock.pass(2_000);
    await assert.rejects(errand('rotate-credential-keys'), /3 secrets are sealed with an older key/, `round ${round}`);
    assert.match(await errand('migrate-credentials'), /^3 secrets/);
    assert.match(await errand('migrate-credentials'), /^0 secrets/);
    const shown = await as.send('GET', `/v3/credentials/${id}`);
    assert.equal(shown['credential']?.['blob'], 'JBSWY3DPEHPK3PXP');
  }
});
