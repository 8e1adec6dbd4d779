import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustAsk } from './ask.ts';
import { chaosCloud } from './chaos-cloud.ts';
import { kill, servingProcesses, soleProcess } from './serving-processes.ts';

test('two clouds of one machine know nothing of each other', async () => {
  await using left = await chaosCloud();
  await using right = await chaosCloud();
  const [{ cloudId: leftId }, { cloudId: rightId }] = await Promise.all([left.mustUp(), right.mustUp()]);
  assert.notEqual(leftId, rightId);
  const token = await left.token();
  const body = { project: { name: 'of-the-left' } };
  assert.equal((await mustAsk('POST', `${left.url('keystone')}/projects`, { token, body })).status, 201);

  const refused = await mustAsk('GET', `${right.url('keystone')}/projects`, { token });
  assert.equal(refused.status, 401);
  const found = await mustAsk('GET', `${right.url('keystone')}/projects?name=of-the-left`, {
    token: await right.token(),
  });
  assert.deepEqual((found.body as { projects: unknown[] }).projects, []);

  const control = soleProcess(right.stateDirectory, 'control');
  kill(soleProcess(left.stateDirectory, 'supervisor') ?? 0);
  assert.equal((await left.mustUp()).outcome, 'repaired');
  for (const cloud of [left, right]) assert.equal((await cloud.nimbo(['doctor'])).code, 0);
  assert.equal((await left.nimbo(['destroy', '--yes'])).code, 0);
  assert.deepEqual(servingProcesses(left.stateDirectory), []);
  assert.equal(soleProcess(right.stateDirectory, 'control'), control);
  assert.equal((await right.nimbo(['status'])).code, 0);
});
