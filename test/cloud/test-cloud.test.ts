import assert from 'node:assert/strict';
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
