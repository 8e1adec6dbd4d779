import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { startTestCloud } from './test-cloud.ts';

const statusOf = async (url: string, token: string): Promise<number> =>
  (await fetch(url, { headers: { 'x-auth-token': token } })).status;

test('a whole cloud answers inside the test, and leaves nothing behind', async () => {
  await using cloud = await startTestCloud();
  const token = await cloud.token();
  assert.equal(await statusOf(`${cloud.url('keystone')}/projects`, token), 200);
  assert.equal(await statusOf(`${cloud.url('glance')}/v2/images`, token), 200);
  assert.equal(await statusOf(`${cloud.url('placement')}/resource_providers`, token), 200);
});

test('services in another process than keystone ask it over HTTP, and soon refuse what it revokes', async () => {
  await using cloud = await startTestCloud({ processes: [['keystone'], ['glance', 'placement']] });
  const [admin, demo] = [await cloud.token('admin'), await cloud.token('demo')];
  const images = `${cloud.url('glance')}/v2/images`;
  assert.equal(await statusOf(images, demo), 200);
  assert.equal(await statusOf(images, `${demo}x`), 401);
  const revoked = await fetch(`${cloud.url('keystone')}/auth/tokens`, {
    method: 'DELETE',
    headers: { 'x-auth-token': admin, 'x-subject-token': demo },
  });
  assert.equal(revoked.status, 204);
  // The two processes share no bus here: what is left is polling, within five seconds.
  await until('the revocation is known', async () => (await statusOf(images, demo)) === 401);
  assert.equal(await statusOf(images, admin), 200);
});

test('an operator’s policy file is followed while the cloud runs, and a broken one changes nothing', async () => {
  await using cloud = await startTestCloud();
  const demo = await cloud.token('demo');
  const regions = `${cloud.url('keystone')}/regions`;
  const file = join(cloud.stateDirectory, 'policy', 'keystone.yaml');
  assert.equal(await statusOf(regions, demo), 200);
  writeFileSync(file, '"identity:list_regions": "role:admin"\n');
  await until('the rule is followed', async () => (await statusOf(regions, demo)) === 403);
  writeFileSync(file, '"identity:list_regions": "role:admin and ("\n');
  writeFileSync(join(cloud.stateDirectory, 'policy', 'glance.yaml'), '"get_images": "!"\n');
  await until(
    'glance follows its own file',
    async () => (await statusOf(`${cloud.url('glance')}/v2/images`, demo)) === 403,
  );
  assert.equal(await statusOf(regions, demo), 403);
});

test('metrics tell of every API and of the process', async () => {
  await using cloud = await startTestCloud();
  await statusOf(`${cloud.url('keystone')}/projects`, await cloud.token());
  const text = await (await fetch(new URL('/metrics', cloud.url('keystone')))).text();
  assert.match(text, /operation="list_projects"/);
  assert.match(text, /process_resident_memory_bytes \d/);
});
