import assert from 'node:assert/strict';
import { readdirSync, lstatSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { mustAsk } from './ask.ts';
import { chaosCloud } from './chaos-cloud.ts';
import { kill, servingProcesses, soleProcess } from './serving-processes.ts';
import { needsRoot } from './needs-root.ts';

/** `nobody`: an account without any right. */
const user = 65_534;

test('a user without any right starts, repairs and destroys a cloud of their own', { skip: needsRoot }, async () => {
  await using cloud = await chaosCloud({ user });
  assert.equal((await cloud.mustUp()).outcome, 'started');
  for (const { pid } of servingProcesses(cloud.stateDirectory)) assert.equal(lstatSync(`/proc/${pid}`).uid, user);
  const names = readdirSync(cloud.stateDirectory, { recursive: true }) as string[];
  for (const name of names) assert.equal(lstatSync(join(cloud.stateDirectory, name)).uid, user, name);
  const token = await cloud.token();
  assert.equal((await mustAsk('GET', `${cloud.url('glance')}/v2/images`, { token })).status, 200);

  const killed = soleProcess(cloud.stateDirectory, 'control') ?? 0;
  kill(killed);
  await until('it is healthy again', async () => {
    assert.notEqual(soleProcess(cloud.stateDirectory, 'control') ?? killed, killed);
    return (await cloud.nimbo(['status'])).code === 0;
  });
  const doctor = await cloud.nimbo(['doctor']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  assert.equal((await cloud.nimbo(['destroy', '--yes'])).code, 0);
  assert.ok(!existsSync(cloud.stateDirectory));
  assert.deepEqual(servingProcesses(cloud.stateDirectory), []);
});
