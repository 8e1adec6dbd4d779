import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { deleteLimitsOn, findLimit, insertLimit, listLimits, updateLimit, type Limit } from './limit-store.ts';
import { keystoneMigrations } from './migrations.ts';
import {
  deleteLimitsOfService,
  findRegisteredLimit,
  insertRegisteredLimit,
  listRegisteredLimits,
  updateRegisteredLimit,
  type RegisteredLimit,
} from './registered-limit-store.ts';
import type { Tables } from './tables.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const registered = (id: string, changes: Partial<RegisteredLimit> = {}): RegisteredLimit => ({
  id,
  serviceId: 's1',
  regionId: null,
  resourceName: 'cores',
  defaultLimit: 10,
  description: null,
  ...changes,
});

const limit = (id: string, placeId: string): Limit => ({
  id,
  registered: registered('everywhere'),
  place: { kind: 'project', id: placeId },
  resourceLimit: -1,
  description: 'ünïcödé',
});

test('registered limits are one for each service, region and resource, no region being one of them', async () => {
  const everywhere = registered('everywhere');
  const regional = registered('regional', { regionId: 'r1', description: 'here', defaultLimit: -1 });
  await write(async (tx) => {
    await insertRegisteredLimit(tx, everywhere);
    await insertRegisteredLimit(tx, regional);
  });
  assert.deepEqual(await findRegisteredLimit(db.read, 'everywhere'), everywhere);
  assert.deepEqual(await findRegisteredLimit(db.read, 'regional'), regional);
  await assert.rejects(
    write((tx) => insertRegisteredLimit(tx, registered('twice'))),
    UniqueViolation,
  );
  await assert.rejects(
    write((tx) => updateRegisteredLimit(tx, { ...regional, regionId: null })),
    UniqueViolation,
  );
  const ids = async (filter: object) => (await listRegisteredLimits(db.read, filter)).map(({ id }) => id);
  assert.deepEqual(await ids({}), ['everywhere', 'regional']);
  assert.deepEqual(await ids({ regionId: null }), ['everywhere']);
  assert.deepEqual(await ids({ regionId: 'r1', serviceId: 's1', resourceName: 'cores' }), ['regional']);
  assert.deepEqual(await ids({ resourceName: 'ram' }), []);
});

test('limits come back with what they refer to, are narrowed, and go with their places', async () => {
  const written = limit('l1', 'p1');
  await write(async (tx) => {
    await insertLimit(tx, written);
    await insertLimit(tx, limit('l2', 'p2'));
  });
  assert.deepEqual(await findLimit(db.read, 'l1'), written);
  await assert.rejects(
    write((tx) => insertLimit(tx, limit('l3', 'p1'))),
    UniqueViolation,
  );
  await write((tx) => updateLimit(tx, { ...written, resourceLimit: 7, description: null }));
  assert.deepEqual(await findLimit(db.read, 'l1'), { ...written, resourceLimit: 7, description: null });
  const ids = async (filter: object) => (await listLimits(db.read, filter)).map(({ id }) => id);
  assert.deepEqual(await ids({ serviceId: 's1', resourceName: 'cores' }), ['l1', 'l2']);
  assert.deepEqual(await ids({ placeKind: 'project', placeIds: ['p2'] }), ['l2']);
  assert.deepEqual(await ids({ placeKind: 'domain', placeIds: ['p2'] }), []);
  assert.deepEqual(await ids({ placeIds: [] }), []);
  assert.deepEqual(await ids({ regionId: 'r1' }), []);
  await write((tx) => deleteLimitsOn(tx, ['p1']));
  assert.deepEqual(await ids({}), ['l2']);
});

test('a service goes with all its limits', async () => {
  await write(async (tx) => {
    await insertRegisteredLimit(tx, registered('other', { serviceId: 's2' }));
    await deleteLimitsOfService(tx, 's1');
  });
  assert.deepEqual(await listLimits(db.read, {}), []);
  assert.deepEqual(
    (await listRegisteredLimits(db.read, {})).map(({ id }) => id),
    ['other'],
  );
});
