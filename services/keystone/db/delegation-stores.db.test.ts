import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { ensureAccessRule, isAccessRuleUsed, listAccessRules } from './access-rule-store.ts';
import {
  deleteApplicationCredential,
  findApplicationCredential,
  insertApplicationCredential,
  type ApplicationCredential,
} from './application-credential-store.ts';
import { insertProjectEndpoint, listProjectEndpoints } from './project-endpoint-store.ts';
import { findPolicyAt, setPolicyAt } from './policy-association-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { insertRevocation, listRevocationsAfter } from './revocation-store.ts';
import type { Tables } from './tables.ts';
import {
  consumeTrust,
  deleteTrust,
  findTrust,
  hasSameTrust,
  insertTrust,
  purgeTrusts,
  type Trust,
} from './trust-store.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const at = '2026-11-21T00:00:00.000000Z';
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const trust = (id: string, changes: Partial<Trust> = {}): Trust => ({
  id,
  trustorId: 'u1',
  trusteeId: 'u2',
  projectId: 'p1',
  impersonation: true,
  expiresAt: null,
  remainingUses: null,
  redelegatedTrustId: null,
  redelegationCount: 0,
  roleIds: ['r1', 'r2'],
  ...changes,
});

test('a trust comes back as it was written, until it is deleted', async () => {
  const written = trust('t1', { expiresAt: '2027-01-01T00:00:00.123456Z', remainingUses: 3 });
  await write((tx) => insertTrust(tx, written, at));
  assert.deepEqual(await findTrust(db.read, 't1'), written);
  assert.equal(await hasSameTrust(db.read, { ...written, id: 't2' }), true);
  assert.equal(await hasSameTrust(db.read, trust('t2')), false);
  assert.equal(await write((tx) => deleteTrust(tx, 't1', at)), true);
  assert.equal(await write((tx) => deleteTrust(tx, 't1', at)), false);
  assert.equal(await findTrust(db.read, 't1'), undefined);
  assert.equal(await write((tx) => purgeTrusts(tx, at)), 0);
  assert.equal(await write((tx) => purgeTrusts(tx, '2026-11-22T00:00:00.000000Z')), 1);
});

test('a use is taken once, whoever asks at the same time', async () => {
  await write((tx) => insertTrust(tx, trust('t3', { remainingUses: 2 }), at));
  const taken = await Promise.all(Array.from({ length: 5 }, () => write((tx) => consumeTrust(tx, 't3'))));
  assert.equal(taken.filter(Boolean).length, 2);
  assert.equal((await findTrust(db.read, 't3'))?.remainingUses, 0);
});

const credential = (id: string, changes: Partial<ApplicationCredential> = {}): ApplicationCredential => ({
  id,
  name: id,
  userId: 'u1',
  projectId: 'p1',
  description: null,
  secretHash: 'hash',
  expiresAt: null,
  unrestricted: false,
  roleIds: ['r1'],
  accessRules: undefined,
  ...changes,
});

test('an application credential tells no rules from an empty list of them', async () => {
  const rule = { service: 'image', method: 'GET', path: '/v2/images' };
  const own = await write((tx) => ensureAccessRule(tx, { id: 'a1', userId: 'u1', ...rule }));
  const same = await write((tx) => ensureAccessRule(tx, { id: 'a2', userId: 'u1', ...rule }));
  assert.equal(same.id, 'a1');
  for (const accessRules of [undefined, [], [{ id: own.id, ...rule }]]) {
    const written = credential(`c${accessRules?.length ?? 'x'}`, { accessRules });
    await write((tx) => insertApplicationCredential(tx, written, at));
    assert.deepEqual(await findApplicationCredential(db.read, written.id), written);
  }
  await assert.rejects(
    write((tx) => insertApplicationCredential(tx, credential('c9', { name: 'c1' }), at)),
    UniqueViolation,
  );
  assert.equal(await isAccessRuleUsed(db.read, 'a1'), true);
  await write((tx) => deleteApplicationCredential(tx, 'c1'));
  assert.equal(await isAccessRuleUsed(db.read, 'a1'), false);
  assert.deepEqual((await listAccessRules(db.read, { userId: 'u1', path: '/v2/images' })).length, 1);
});

test('a place has one policy, and a project an endpoint once', async () => {
  await write((tx) => setPolicyAt(tx, { serviceId: 's1' }, 'one'));
  await write((tx) => setPolicyAt(tx, { serviceId: 's1' }, 'two'));
  assert.equal(await findPolicyAt(db.read, { serviceId: 's1' }), 'two');
  assert.equal(await findPolicyAt(db.read, { serviceId: 's1', regionId: 'r' }), undefined);
  const pair = { projectId: 'p1', endpointId: 'e1' };
  assert.equal(await write((tx) => insertProjectEndpoint(tx, pair)), true);
  assert.equal(await write((tx) => insertProjectEndpoint(tx, pair)), false);
  assert.deepEqual(await listProjectEndpoints(db.read, 'e1'), [pair]);
});

test('a revocation tells of the delegation that is gone', async () => {
  const delegation = { kind: 'trust', id: 't1' };
  const { sequence } = await write((tx) => insertRevocation(tx, { delegation }, at));
  assert.deepEqual((await listRevocationsAfter(db.read, sequence - 1))[0]?.delegation, delegation);
});
