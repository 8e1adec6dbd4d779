import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../testing/calls.ts';
import { cinderFixture } from '../testing/cinder-fixture.ts';

test('64 parallel creates against a quota of 10 make exactly 10 volumes; the others are told of the quota', async () => {
  await using fixture = await cinderFixture({ hasEngine: false });
  const create = () => ask(fixture.app, 'member', 'POST /v3/volumes', { volume: { size: 1 } });
  const answers = await Promise.all(Array.from({ length: 64 }, create));
  const refused = answers.filter(({ status }) => status === 413);
  assert.equal(answers.filter(({ status }) => status === 202).length, 10);
  assert.equal(refused.length, 54);
  for (const { body } of refused)
    assert.match(JSON.stringify(body), /overLimit.*allowed \(10\) exceeded for quota 'volumes'/);
});

test('gigabytes are bounded, and what is refused says by how much', async () => {
  await using fixture = await cinderFixture({ hasEngine: false, settings: { quota_gigabytes: 5 } });
  const create = (size: number) => ask(fixture.app, 'member', 'POST /v3/volumes', { volume: { size } });
  assert.equal((await create(3)).status, 202);
  const { status, body } = await create(3);
  assert.equal(status, 413);
  assert.match(JSON.stringify(body), /Requested 3G, quota is 5G and 3G has been consumed/);
});
