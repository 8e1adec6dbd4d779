import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { mustAsk } from './ask.ts';
import { chaosCloud, type ChaosCloud } from './chaos-cloud.ts';
import { leftBehind } from './left-behind.ts';
import { kill, killAllOf, servingProcesses } from './serving-processes.ts';

/**
 * What a first start makes, in this order; it dies as soon as one of them is there. What it started by then dies with
 * it, as when the machine stops, or lives on.
 */
const moments = [
  ['run', 'alone'],
  ['cloud.json', 'alone'],
  ['config/overlay-passwords.yaml', 'alone'],
  ['run/plan.json', 'with all that it started'],
  ['run/control.process.json', 'alone'],
  ['control/databases/keystone.sqlite', 'with all that it started'],
  ['control/control.sock', 'with all that it started'],
] as const;

/** Looks in every turn of the event loop: some of these moments last less than a millisecond. */
const asSoonAs = async (cloud: ChaosCloud, file: string, ended: Promise<unknown>): Promise<void> => {
  const over = { yet: false };
  void ended.then(() => (over.yet = true));
  while (!existsSync(join(cloud.stateDirectory, file))) {
    assert.ok(!over.yet, `the start ended before ${file} was there`);
    await nextTurn();
  }
};

const assertWorks = async (cloud: ChaosCloud): Promise<void> => {
  await cloud.mustUp();
  const names = servingProcesses(cloud.stateDirectory).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['control', 'host', 'supervisor']);
  const token = await cloud.token();
  assert.equal((await mustAsk('GET', `${cloud.url('glance')}/v2/images`, { token })).status, 200);
  const doctor = await cloud.nimbo(['doctor', '--fix']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
  assert.deepEqual(leftBehind(cloud.stateDirectory), []);
};

for (const [file, how] of moments) {
  test(`a first start killed ${how} when ${file} was made is repaired by the next`, async () => {
    await using cloud = await chaosCloud();
    const { process: command, ended } = cloud.startUp();
    await asSoonAs(cloud, file, ended);
    kill(command.pid ?? 0);
    if (how !== 'alone') killAllOf(cloud.stateDirectory);
    assert.equal((await ended).signal, 'SIGKILL');
    await assertWorks(cloud);
  });
}
