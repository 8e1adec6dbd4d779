import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@nimbo/context/context.ts';
import {
  commandLineOf,
  identityOf,
  isAlive,
  signalProcess,
  type ProcessIdentity,
} from '@nimbo/host/process-identity.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { applySteps } from './apply-steps.ts';
import { deleteLink } from './device-attributes.ts';
import type { HostContext } from './host-context.ts';
import type { HostScope } from './host-network.ts';
import { readLinks } from './links.ts';
import { isNameOf } from './names.ts';
import { deleteNamespace, readNamespaces } from './namespaces.ts';
import type { Step } from './step.ts';
import { planTables, readTables } from './tables.ts';

/** A process that runs in a namespace of this cloud, or serves from its directories of servers. */
export interface LeftProcess {
  readonly identity: ProcessIdentity;
  readonly command: readonly string[];
}

/** All that one cloud has on a host. */
export interface Leftovers {
  readonly devices: readonly string[];
  readonly namespaces: readonly string[];
  readonly tables: readonly string[];
  readonly processes: readonly LeftProcess[];
}

const processOf = (pid: number): LeftProcess | undefined => {
  const identity = identityOf(pid);
  return identity === undefined ? undefined : { identity, command: commandLineOf(pid) ?? [] };
};

const pidsIn = async (ctx: HostContext, namespace: string): Promise<readonly number[]> => {
  const { stdout } = await runProgram(ctx, {
    program: 'ip',
    args: ['netns', 'pids', namespace],
    acceptExitCodes: [0, 1],
  });
  return stdout.split('\n').filter(Boolean).map(Number);
};

/** Those that outlived their namespace's name. */
const pidsServing = async (directories: readonly string[]): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const isConfig = (word: string): boolean => {
    const [, file = ''] = /^--conf[a-z-]*=(.*)$/.exec(word) ?? [];
    return directories.some((directory) => file.startsWith(join(directory, '/')));
  };
  return pids.filter((pid) => commandLineOf(pid)?.some(isConfig) === true);
};

const readProcesses = async (
  ctx: HostContext,
  namespaces: readonly string[],
  directories: readonly string[],
): Promise<readonly LeftProcess[]> => {
  const pids = new Set(await pidsServing(directories));
  for (const name of namespaces) for (const pid of await pidsIn(ctx, name)) pids.add(pid);
  pids.delete(process.pid);
  return [...pids].flatMap((pid) => processOf(pid) ?? []);
};

/** Everything of this cloud on this host; guests' processes are not among it, for they run in the host's own place. */
export const findLeftovers = async (
  ctx: HostContext,
  scope: HostScope,
  directories: readonly string[],
): Promise<Leftovers> => {
  const { cloud, place } = scope;
  const namespaces = (await readNamespaces())
    .map(({ name }) => name)
    .filter((name) => isNameOf(cloud, name, 'qr', 'qd'));
  const devices = (await readLinks(ctx, place)).map(({ name }) => name);
  const tables = (await readTables(ctx, place)).filter(({ name }) => isNameOf(cloud, name, 'sg', 'nt'));
  return {
    devices: devices.filter((name) => isNameOf(cloud, name, 'br', 'vx', 'tp', 'vt', 'vi')),
    namespaces,
    tables: tables.map(({ family, name }) => `${family} ${name}`),
    processes: await readProcesses(ctx, namespaces, directories),
  };
};

/** Milliseconds between asking processes to end and ending them. */
const grace = 3_000;

const endProcesses = async (
  ctx: Pick<Context, 'signal' | 'clock'>,
  processes: readonly LeftProcess[],
): Promise<void> => {
  const started = ctx.clock.monotonic();
  for (const { identity } of processes) signalProcess(identity, 'SIGTERM');
  while (processes.some(({ identity }) => isAlive(identity))) {
    if (ctx.clock.monotonic() - started > grace)
      for (const { identity } of processes) signalProcess(identity, 'SIGKILL');
    await delay(20, undefined, { signal: ctx.signal });
  }
};

const removal = async (ctx: HostContext, { cloud, place }: HostScope, found: Leftovers): Promise<readonly Step[]> => [
  ...found.namespaces.map(deleteNamespace),
  ...found.devices.map((name) => deleteLink(place, name)),
  // Last: while a device is there it is guarded.
  ...planTables(cloud, place, [], await readTables(ctx, place)),
];

/**
 * Takes away everything of this cloud, and nothing else: `down --all`.
 * @returns what could not be removed, and why
 */
export const removeLeftovers = async (
  ctx: Pick<Context, 'signal' | 'clock'>,
  scope: HostScope,
  directories: readonly string[],
): Promise<ReadonlyMap<string, Error>> => {
  const found = await findLeftovers(ctx, scope, directories);
  await endProcesses(ctx, found.processes);
  return applySteps(ctx, await removal(ctx, scope, found));
};
