import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chaosCloud } from './chaos-cloud.ts';
import { mustAsk } from './ask.ts';
import { servingProcesses } from './serving-processes.ts';

test('several ups at the same moment on one new directory make one cloud, and every one of them succeeds', async () => {
  await using cloud = await chaosCloud();
  const runs = await Promise.all(Array.from({ length: 4 }, () => cloud.up()));
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0, 0, 0],
    runs.map(({ stderr }) => stderr).join('\n'),
  );
  const reports = runs.map(({ stdout }) => JSON.parse(stdout) as { cloudId: string; outcome: string });
  assert.equal(new Set(reports.map(({ cloudId }) => cloudId)).size, 1);
  assert.equal(reports.filter(({ outcome }) => outcome === 'started').length, 1);
  const names = servingProcesses(cloud.stateDirectory).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['control', 'host', 'supervisor']);
  const token = await cloud.token();
  assert.equal((await mustAsk('GET', `${cloud.url('keystone')}/projects`, { token })).status, 200);
  assert.equal((await cloud.nimbo(['status'])).code, 0);
});

test('an up and a down at the same moment leave a cloud or none, and no stray process', async () => {
  await using cloud = await chaosCloud();
  await cloud.mustUp();
  await Promise.all([cloud.nimbo(['down']), cloud.up()]);
  const left = servingProcesses(cloud.stateDirectory).map(({ name }) => name);
  const { code } = await cloud.nimbo(['status']);
  assert.deepEqual(left.toSorted(), code === 0 ? ['control', 'host', 'supervisor'] : []);
  assert.equal((await cloud.up()).code, 0);
  assert.ok(existsSync(join(cloud.stateDirectory, 'cloud.json')));
});
