import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Transaction } from 'kysely';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { listDomainOptions, writeDomainOptions, type DomainOption } from './domain-option-store.ts';
import { keystoneMigrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const fixture = await testDatabase<Tables>('keystone', keystoneMigrations);
after(() => fixture.close());

const db = fixture.database;
const write = <T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => db.transaction(internalContext(), work);

const options: readonly DomainOption[] = [
  { group: 'identity', option: 'list_limit', value: null },
  { group: 'ldap', option: 'page_size', value: 100 },
  { group: 'ldap', option: 'url', value: 'ldap://ünïcödé' },
  { group: 'ldap', option: 'use_tls', value: true },
];

test('a domain’s options come back with their types, are replaced as a whole, and are its own', async () => {
  await write((tx) => writeDomainOptions(tx, 'd1', options.toReversed()));
  await write((tx) => writeDomainOptions(tx, 'd2', options.slice(0, 1)));
  assert.deepEqual(await listDomainOptions(db.read, 'd1'), options);
  await write((tx) => writeDomainOptions(tx, 'd1', options.slice(1, 2)));
  assert.deepEqual(await listDomainOptions(db.read, 'd1'), options.slice(1, 2));
  await write((tx) => writeDomainOptions(tx, 'd1', []));
  assert.deepEqual(await listDomainOptions(db.read, 'd1'), []);
  assert.deepEqual(await listDomainOptions(db.read, 'd2'), options.slice(0, 1));
});
