import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { testDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { writeDomainOptions } from './domain-option-store.ts';
import { keystoneMigrations } from './migrations.ts';
import { listSealed, replaceSealed } from './sealed-store.ts';
import type { Tables } from './tables.ts';

test('everything that is sealed is found, and replaced unless another has changed it', async () => {
  await using opened = await testDatabase<Tables>('keystone', keystoneMigrations);
  const db = opened.database;
  const ctx = internalContext();
  await db.transaction(ctx, async (tx) => {
    const credential = { id: 'c', user_id: 'u', project_id: null, type: 'totp', sealed_blob: 'old', extra: '{}' };
    await tx.insertInto('credentials').values(credential).execute();
    await tx.insertInto('oauth_consumers').values({ id: 'o', description: null, secret: 'old', extra: '{}' }).execute();
    const token = { id: 't', kind: 'access' as const, secret: 'old', consumer_id: 'o', project_id: 'p', user_id: null };
    const rest = { verifier: null, role_ids: '[]', expires_at: timestampOf(1) };
    await tx
      .insertInto('oauth_tokens')
      .values({ ...token, ...rest })
      .execute();
    await writeDomainOptions(tx, 'd', [
      { group: 'ldap', option: 'password', value: 'old' },
      { group: 'ldap', option: 'url', value: 'ldap://x' },
    ]);
    await writeDomainOptions(tx, 'e', [{ group: 'ldap', option: 'password', value: null }]);
  });
  const found = await listSealed(db.read);
  assert.deepEqual(
    found.map(({ place, id, sealed }) => `${place} ${id} ${sealed}`),
    ['credential c old', 'consumer o old', 'oauth-token t old', 'domain-option d old'],
  );
  await db.transaction(ctx, async (tx) => {
    for (const each of found) await replaceSealed(tx, each, 'new');
    for (const each of found) await replaceSealed(tx, each, 'too late');
  });
  assert.deepEqual(
    (await listSealed(db.read)).map(({ sealed }) => sealed),
    ['new', 'new', 'new', 'new'],
  );
});
