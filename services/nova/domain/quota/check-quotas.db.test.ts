import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import { mapping } from '../../testing/mappings.ts';
import { novaFixture } from '../../testing/nova-fixture.ts';
import type { Nova } from '../nova.ts';
import { checkGroupMemberQuota, checkKeypairQuota, checkServerGroupQuota, checkServerQuota } from './check-quotas.ts';
import { setQuotas } from './quota-set.ts';

const ctx = internalContext();
const owner = { projectId: 'example', userId: 'member' };

const createServer = (nova: Nova, userId = 'member'): Promise<void> =>
  nova.api.transaction(ctx, async (tx) => {
    await checkServerQuota(tx, nova, { projectId: 'example', userId, instances: 1, cores: 1, ram: 512 });
    await tx
      .insertInto('instance_mappings')
      .values(mapping({ user_id: userId }))
      .execute();
  });

const refusals = async (attempts: readonly Promise<unknown>[]): Promise<readonly string[]> => {
  const outcomes = await Promise.allSettled(attempts);
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    assert.ok(outcome.reason instanceof OverQuota, String(outcome.reason));
    return [outcome.reason.message];
  });
};

test('64 parallel creates against a quota of 10 make exactly 10 servers', async () => {
  await using fixture = await novaFixture();
  const refused = await refusals(Array.from({ length: 64 }, () => createServer(fixture.nova)));
  assert.equal(refused.length, 54);
  for (const message of refused) assert.match(message, /Quota exceeded for instances: .*already used 10 of 10/);
});

test('cores and memory are bounded, and what is refused names them', async () => {
  await using fixture = await novaFixture({ settings: { quota_cores: 4, quota_ram: 4096 } });
  const ask = (cores: number, ram: number) =>
    fixture.nova.api.transaction(ctx, (tx) =>
      checkServerQuota(tx, fixture.nova, { ...owner, instances: 1, cores, ram }),
    );
  await ask(4, 4096);
  await assert.rejects(ask(5, 1), /Quota exceeded for cores/);
  await assert.rejects(ask(1, 4097), /Quota exceeded for ram/);
});

test('a user’s own limit bounds the user and leaves the project to the others', async () => {
  await using fixture = await novaFixture();
  const { nova } = fixture;
  await setQuotas(ctx, nova, { ...owner, limits: { instances: 1 }, force: false });
  await createServer(nova);
  await assert.rejects(createServer(nova), /already used 1 of 1/);
  await createServer(nova, 'reader');
});

test('unlimited is unlimited, and nothing is nothing', async () => {
  await using fixture = await novaFixture({ settings: { quota_instances: -1, quota_cores: -1, quota_ram: 0 } });
  await assert.rejects(createServer(fixture.nova), /Quota exceeded for ram: requested 512, but already used 0 of 0/);
  await setQuotas(ctx, fixture.nova, { projectId: 'example', limits: { ram: -1 }, force: false });
  assert.deepEqual(await refusals(Array.from({ length: 12 }, () => createServer(fixture.nova))), []);
});

test('groups, their members and key pairs are bounded', async () => {
  const settings = { quota_server_groups: 0, quota_server_group_members: 2, quota_key_pairs: 0 };
  await using fixture = await novaFixture({ settings });
  const { nova } = fixture;
  const inTransaction = (work: Parameters<typeof nova.api.transaction<void>>[1]) => nova.api.transaction(ctx, work);
  await assert.rejects(
    inTransaction((tx) => checkServerGroupQuota(tx, nova, owner)),
    /server_groups/,
  );
  await assert.rejects(
    inTransaction((tx) => checkKeypairQuota(tx, nova, owner)),
    /key_pairs/,
  );
  const members = (count: number) =>
    inTransaction((tx) => checkGroupMemberQuota(tx, nova, { ...owner, groupUuid: 'g1', members: count }));
  await members(2);
  await assert.rejects(members(3), /server_group_members/);
});
