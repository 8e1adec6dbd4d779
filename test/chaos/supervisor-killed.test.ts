import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { mustAsk } from './ask.ts';
import { chaosCloud, type ChaosCloud } from './chaos-cloud.ts';
import { kill, servingProcesses, soleProcess } from './serving-processes.ts';

let cloud: ChaosCloud;
let token = '';
const projects: string[] = [];

before(async () => {
  cloud = await chaosCloud();
  await cloud.mustUp();
  token = await cloud.token();
});

after(() => cloud[Symbol.asyncDispose]());

const pidOf = (name: 'supervisor' | 'control'): Promise<number> =>
  until(`${name} runs`, () => soleProcess(cloud.stateDirectory, name));

const makeProject = async (name: string): Promise<void> => {
  const made = await mustAsk('POST', `${cloud.url('keystone')}/projects`, { token, body: { project: { name } } });
  assert.equal(made.status, 201, made.bytes.toString());
  projects.push(name);
};

/** One supervisor, one control, one host process, healthy; everything that was made is there and the first token works. */
const assertWhole = async (): Promise<void> => {
  const names = servingProcesses(cloud.stateDirectory).map(({ name }) => name);
  assert.deepEqual(names.toSorted(), ['control', 'host', 'supervisor']);
  const status = await cloud.nimbo(['status']);
  assert.equal(status.code, 0, status.stdout + status.stderr);
  const answer = await mustAsk('GET', `${cloud.url('keystone')}/projects`, { token });
  const found = new Set((answer.body as { projects: { name: string }[] }).projects.map(({ name }) => name));
  for (const name of projects) assert.ok(found.has(name), `project ${name} is lost`);
  const doctor = await cloud.nimbo(['doctor', '--fix']);
  assert.equal(doctor.code, 0, doctor.stdout + doctor.stderr);
};

test('without its supervisor the cloud goes on, and the next up watches the same control again', async () => {
  const control = await pidOf('control');
  kill(await pidOf('supervisor'));
  await makeProject('without-supervisor');
  assert.equal((await cloud.mustUp()).outcome, 'repaired');
  assert.equal(await pidOf('control'), control);
  await assertWhole();
});

test('control killed while nobody watches is started by the next up', async () => {
  await makeProject('before-both-died');
  kill(await pidOf('supervisor'));
  kill(await pidOf('control'));
  await cloud.mustUp();
  await assertWhole();
});

test('a control that was just started when its supervisor died is adopted, and never doubled', async () => {
  const first = await pidOf('control');
  const supervisor = await pidOf('supervisor');
  kill(first);
  const second = await until('another control is started', () => {
    const pid = soleProcess(cloud.stateDirectory, 'control');
    return pid !== first && pid;
  });
  kill(supervisor);
  await cloud.mustUp();
  assert.equal(await pidOf('control'), second);
  await assertWhole();
});

test('a control that has died often before is no reason for up to give the cloud up', async () => {
  for (const round of [1, 2, 3]) {
    const pid = await pidOf('control');
    kill(pid);
    await until(`control is started again (${round})`, () => {
      const next = soleProcess(cloud.stateDirectory, 'control');
      return next !== undefined && next !== pid;
    });
  }
  const whileStarting = await cloud.up();
  assert.equal(whileStarting.code, 0, whileStarting.stderr);
  kill(await pidOf('control'));
  kill(await pidOf('supervisor'));
  await cloud.mustUp();
  await assertWhole();
});

test('a second supervisor, or a second control, on the same state directory is refused by name', async () => {
  const supervisor = await pidOf('supervisor');
  const another = await cloud.nimbo(['serve', 'supervisor']);
  assert.notEqual(another.code, 0);
  assert.match(another.stderr, new RegExp(`supervisor\\.lock is locked by process ${supervisor};`));
  const control = await pidOf('control');
  const second = await cloud.nimbo(['serve', 'keystone', 'glance', 'placement']);
  assert.notEqual(second.code, 0);
  assert.match(second.stderr, new RegExp(`control\\.lock is locked by process ${control};`));
  await assertWhole();
});
