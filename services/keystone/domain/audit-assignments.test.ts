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
    const [known] = before;
    const nobody = { kind: 'group' as const, id: 'gone' };
    await insertAssignment(tx, {
      actor: nobody,
      target: { kind: 'system' },
      roleId: known?.role_id ?? '',
      inherited: false,
    });
    await insertAssignment(tx, {
      actor: { kind: 'user', id: known?.actor_id ?? '' },
      target: { kind: 'project', id: 'gone' },
      roleId: 'gone',
      inherited: true,
    });
  });
  const findings = await find();
  assert.deepEqual(findings.length, 2);
  assert.match(findings.map(({ what }) => what).join(), /group gone on the system/);
  for (const finding of findings) await finding.fix?.();
  assert.deepEqual(await find(), []);
  assert.deepEqual(await keystone.database.read.selectFrom('assignments').selectAll().execute(), before);
});
