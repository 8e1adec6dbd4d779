import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { readCloudIdentity } from '@nimbo/cli/state/cloud-identity.ts';
import { runtimeLayout, stateLayout } from '@nimbo/cli/state/state-layout.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { GuestCloud } from './guest-cloud.ts';

const ip = (...args: readonly string[]): readonly string[] =>
  execFileSync('ip', ['netns', ...args], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => line.split(' ')[0] || []);

/** Does to a cloud what a restart of its machine does: every process, namespace, device and runtime file is gone. */
export const loseMachine = async ({ stateDirectory, ownNamespace }: GuestCloud): Promise<void> => {
  const layout = stateLayout(stateDirectory);
  const identity = readCloudIdentity(layout.cloudFile);
  if (identity === undefined) throw new Error(`${stateDirectory} holds no cloud`);
  const { id } = identity;
  const mine = ip('list').filter((name) => name === ownNamespace || name.includes(id));
  const processes = (): readonly number[] => mine.flatMap((name) => ip('pids', name)).map(Number);
  await until('every process is dead', () => {
    for (const pid of processes()) process.kill(pid, 'SIGKILL');
    return processes().length === 0;
  });
  for (const name of mine) ip('delete', name);
  rmSync(runtimeLayout(layout, id, 0).root, { recursive: true, force: true });
};
