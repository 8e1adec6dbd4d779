import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, test } from 'node:test';
import { until } from '@nimbo/testkit/wait.ts';
import { makeCloud, type CloudUnderTest } from './cloud-under-test.ts';

/** A first start on a busy machine takes its time; only failures wait so long. */
const patience = { timeout: 90_000 };

let cloud: CloudUnderTest;

before(async () => {
  cloud = await makeCloud();
});

after(() => cloud.dispose());

const statusCode = async (): Promise<number> => (await cloud.nimbo(['status'])).code;

const supervisorPid = async (): Promise<number> => {
  const { processes } = JSON.parse((await cloud.nimbo(['status', '--json'])).stdout) as {
    processes: { name: string; pid?: number }[];
  };
  return processes.find((process) => process.name === 'supervisor')?.pid ?? 0;
};

const exitOf = (command: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    command.once('exit', (code) => resolve(code));
  });

test('in the foreground, as in a container, the end of the command is the end of the cloud', async () => {
  const command = cloud.foreground();
  const exit = exitOf(command);
  await until('the cloud is healthy', async () => (await statusCode()) === 0, patience);
  const killed = await supervisorPid();
  process.kill(killed, 'SIGKILL');
  await until('another supervisor watches', async () => ![0, killed].includes(await supervisorPid()));
  command.kill('SIGTERM');
  assert.equal(await exit, 0);
  assert.equal(await statusCode(), 3);
});

test('down ends a cloud in the foreground, and its command with it', async () => {
  const exit = exitOf(cloud.foreground());
  await until('the cloud is healthy', async () => (await statusCode()) === 0, patience);
  assert.equal((await cloud.nimbo(['down'])).code, 0);
  assert.equal(await exit, 0);
});
