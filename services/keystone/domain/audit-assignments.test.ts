import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { insertAssignment } from '../db/assignment-store.ts';
import { keystoneFixture } from '../testing/keystone-fixture.ts';

const keystone = await keystoneFixture();
after(() => keystone[Symbol.asyncDispose]());

const find = async () => (await keystone.role.audits?.[0]?.find(new AbortController().signal)) ?? [];

test('assignments that lead nowhere are found and mended, others are left', async () => {
  assert.deepEqual(await find(), []);
  const before = await keystone.database.read.selectFrom('assignments').selectAll().execute();
  await keystone.database.transaction(internalContext(), async (tx) => {
    await insertAssignment(tx, { userId: 'gone', target: { kind: 'system' }, roleId: before[0]?.role_id ?? '' });
    await insertAssignment(tx, {
      userId: before[0]?.actor_id ?? '',
      target: { kind: 'project', id: 'gone' },
      roleId: 'gone',
    });
  });
  const findings = await find();
  assert.deepEqual(findings.length, 2);
  assert.match(findings.map(({ what }) => what).join(), /user gone on the system/);
  for (const finding of findings) await finding.fix?.();
  assert.deepEqual(await find(), []);
  assert.deepEqual(await keystone.database.read.selectFrom('assignments').selectAll().execute(), before);
});
