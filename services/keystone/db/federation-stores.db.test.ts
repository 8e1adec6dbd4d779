import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import {
  deleteFederatedNamesOf,
  deleteFederatedUsersOf,
  hasExpiringMemberships,
  insertFederatedUser,
  listExpiringMemberships,
  listFederatedUsers,
  purgeFederation,
  renewMemberships,
  spend,
} from './federated-user-store.ts';
import { findProtocol, insertProtocol, listProtocols, updateProtocol } from './federation-protocol-store.ts';
import {
  deleteIdentityProvider,
  findIdentityProvider,
  findProviderByRemoteId,
  insertIdentityProvider,
  listIdentityProviders,
  updateIdentityProvider,
  type IdentityProvider,
} from './identity-provider-store.ts';
import { findMapping, insertMapping, listMappings, updateMapping } from './mapping-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { insertServiceProvider, listServiceProviders, updateServiceProvider } from './service-provider-store.ts';
import type { Tables } from './tables.ts';
import { insertUser, listUsers, type UserFilter } from './user-store.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const provider = (id: string, changes: Partial<IdentityProvider> = {}): IdentityProvider => ({
  id,
  enabled: true,
  description: 'ünïcödé',
  domainId: 'd1',
  authorizationTtl: 5,
  remoteIds: [`${id}-a`, `${id}-b`],
  ...changes,
});

test('identity providers come back as written, each remote id belongs to one', async () => {
  await write((tx) => insertIdentityProvider(tx, provider('one')));
  await write((tx) =>
    insertIdentityProvider(tx, provider('two', { enabled: false, authorizationTtl: null, remoteIds: [] })),
  );
  assert.deepEqual(await findIdentityProvider(db.read, 'one'), provider('one'));
  assert.equal(await findProviderByRemoteId(db.read, 'one-b'), 'one');
  await assert.rejects(
    write((tx) => updateIdentityProvider(tx, provider('two', { remoteIds: ['one-a'] }))),
    UniqueViolation,
  );
  await write((tx) => updateIdentityProvider(tx, provider('one', { remoteIds: ['new'] })));
  assert.equal(await findProviderByRemoteId(db.read, 'one-b'), undefined);
  const enabled = await listIdentityProviders(db.read, { enabled: true });
  assert.deepEqual(enabled, [provider('one', { remoteIds: ['new'] })]);
});

test('protocols, mappings and service providers come back as written', async () => {
  const protocol = { idpId: 'one', id: 'openid', mappingId: 'm', remoteIdAttribute: null };
  await write((tx) => insertProtocol(tx, protocol));
  await write((tx) => insertProtocol(tx, { ...protocol, idpId: 'two' }));
  await assert.rejects(
    write((tx) => insertProtocol(tx, protocol)),
    UniqueViolation,
  );
  await write((tx) => updateProtocol(tx, { ...protocol, mappingId: 'n', remoteIdAttribute: 'iss' }));
  assert.deepEqual(await findProtocol(db.read, 'one', 'openid'), {
    ...protocol,
    mappingId: 'n',
    remoteIdAttribute: 'iss',
  });
  assert.equal((await listProtocols(db.read, { id: 'openid' })).length, 2);
  const mapping = { id: 'm', rules: [{ local: [], remote: [{ type: 'a' }] }], schemaVersion: '1.0' };
  await write((tx) => insertMapping(tx, mapping));
  await write((tx) => updateMapping(tx, { ...mapping, schemaVersion: '2.0' }));
  assert.deepEqual(await findMapping(db.read, 'm'), { ...mapping, schemaVersion: '2.0' });
  assert.equal((await listMappings(db.read)).length, 1);
  const partner = { id: 'p', enabled: true, description: null, authUrl: 'a', spUrl: 's', relayStatePrefix: 'r' };
  await write((tx) => insertServiceProvider(tx, partner));
  await write((tx) => updateServiceProvider(tx, { ...partner, enabled: false }));
  assert.deepEqual(await listServiceProviders(db.read, { enabled: true }), []);
  assert.deepEqual(await listServiceProviders(db.read, { id: 'p' }), [{ ...partner, enabled: false }]);
});

test('federated users are found by who vouches for them, and go with their user or provider', async () => {
  const user = { idpId: 'one', protocolId: 'openid', uniqueId: 'Ada@Example', userId: 'u1', ephemeral: true };
  await write((tx) => insertFederatedUser(tx, user));
  await write((tx) => insertFederatedUser(tx, { ...user, uniqueId: 'ada@example', userId: 'u2' }));
  await assert.rejects(
    write((tx) => insertFederatedUser(tx, user)),
    UniqueViolation,
  );
  assert.deepEqual(await listFederatedUsers(db.read, { idpId: 'one', uniqueId: 'Ada@Example' }), [user]);
  assert.equal((await listFederatedUsers(db.read, { userIds: ['u1', 'u2'] })).length, 2);
  await write((tx) => deleteFederatedUsersOf(tx, 'u1'));
  assert.deepEqual(await listFederatedUsers(db.read, { userIds: ['u1'] }), []);
  await write((tx) => deleteIdentityProvider(tx, 'one'));
  assert.deepEqual(await listFederatedUsers(db.read, { idpId: 'one' }), []);
  assert.equal(await findProtocol(db.read, 'one', 'openid'), undefined);
});

test('users are listed by what providers call them; what is said anew leaves the memberships of those who stay', async () => {
  const name = { idpId: 'kept', protocolId: 'openid', uniqueId: 'Kim', userId: 'u-kim', ephemeral: false };
  const user = { name: 'kim', domainId: 'd1', enabled: true, defaultProjectId: null, passwordExpiresAt: null };
  const at = timestampOf(0);
  await write(async (tx) => {
    await insertUser(tx, { id: 'u-kim', ...user, extra: {}, options: {} }, at);
    await insertFederatedUser(tx, name);
    await insertFederatedUser(tx, { ...name, protocolId: 'saml2' });
    const term = { groupIds: ['g1'], at, until: timestampOf(60_000) };
    for (const idpId of ['kept', 'left']) await renewMemberships(tx, { userId: 'u-kim', idpId }, term);
  });
  const found = async (federated: Exclude<UserFilter['federated'], undefined>) =>
    (await listUsers(db.read, { federated }, { limit: 9 })).rows.map(({ id }) => id);
  assert.deepEqual(await found({ idpId: 'kept', protocolId: 'saml2', uniqueId: 'Kim' }), ['u-kim']);
  assert.deepEqual(await found({ uniqueId: 'kim' }), [], 'large and small letters differ');
  await write((tx) => deleteFederatedNamesOf(tx, 'u-kim', ['kept']));
  assert.deepEqual(await found({ idpId: 'kept' }), []);
  assert.equal((await listExpiringMemberships(db.read, 'u-kim', at)).length, 1);
  await write((tx) => deleteFederatedUsersOf(tx, 'u-kim'));
});

test('memberships hold until they end, are renewed, and are purged after that', async () => {
  const at = timestampOf(1_000_000);
  const until = timestampOf(2_000_000);
  const later = timestampOf(3_000_000);
  const key = { userId: 'u3', idpId: 'two' };
  assert.equal(await hasExpiringMemberships(db.read), false);
  assert.equal(await write((tx) => renewMemberships(tx, key, { groupIds: ['g1', 'g2'], at, until })), true);
  assert.equal(await write((tx) => renewMemberships(tx, key, { groupIds: ['g1'], at, until: later })), false);
  assert.deepEqual(await listExpiringMemberships(db.read, 'u3', until), [{ groupId: 'g1', expiresAt: later }]);
  assert.equal(await hasExpiringMemberships(db.read), true);
  assert.equal(await write((tx) => spend(tx, 'digest', until)), true);
  assert.equal(await write((tx) => spend(tx, 'digest', until)), false);
  assert.equal(await write((tx) => purgeFederation(tx, timestampOf(2_500_000))), 2);
  assert.equal(await write((tx) => spend(tx, 'digest', later)), true);
});
