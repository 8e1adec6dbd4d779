import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@nimbo/host/run-program.ts';
import { CommandFailure } from '../report-failure.ts';
import { prepareRun } from './prepare-state.ts';
import type { StateLayout } from './state-layout.ts';
import { writePrivateFile } from './write-private-file.ts';

/** A network namespace that holds a whole cloud: its processes, its guests and all their traffic. */
interface CloudNamespace {
  readonly name: string;
  /** True where `up` made it, so that `down --all` takes it away. */
  readonly isOwn: boolean;
}

const namespaceDirectory = '/run/netns';
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const timeLimit = 10_000;

const recordOf = (layout: StateLayout): string => join(layout.root, 'namespace.json');

/** The namespace that this cloud was started in; undefined where it was given none. */
const cloudNamespace = (layout: StateLayout): CloudNamespace | undefined =>
  existsSync(recordOf(layout)) ? (JSON.parse(readFileSync(recordOf(layout), 'utf8')) as CloudNamespace) : undefined;

const pathOf = (name: string): string => join(namespaceDirectory, name);

/**
 * Remembers the namespace that `--netns` names, and makes it where it is missing, with its loopback up. A cloud stays in
 * the namespace of its first start.
 * @throws CommandFailure for a name that is none, without root, or where the cloud lives in another one
 */
export const chooseNamespace = async (layout: StateLayout, name: string | undefined): Promise<void> => {
  const known = cloudNamespace(layout);
  if (name === undefined && known === undefined) return;
  if (known !== undefined && name !== undefined && known.name !== name) {
    throw new CommandFailure(`this cloud lives in namespace ${known.name}: leave --netns out, or name that one`);
  }
  const wanted = known?.name ?? name ?? '';
  if (!namePattern.test(wanted)) throw new CommandFailure(`${wanted} can't name a network namespace`);
  if (process.getuid?.() !== 0) throw new CommandFailure('--netns needs root');
  const isMissing = !existsSync(pathOf(wanted));
  prepareRun(layout);
  // Written before it is made: killed in between, the next start makes it, and `down --all` still knows whose it is.
  writePrivateFile(recordOf(layout), JSON.stringify({ name: wanted, isOwn: known?.isOwn ?? isMissing }));
  if (isMissing) await ip(['netns', 'add', wanted]);
  await ip(['-n', wanted, 'link', 'set', 'dev', 'lo', 'up']);
};

/** Takes the namespace away where `up` made it. Nothing may run in it any more. */
export const removeNamespace = async (layout: StateLayout): Promise<void> => {
  const known = cloudNamespace(layout);
  if (known === undefined) return;
  if (known.isOwn && existsSync(pathOf(known.name))) await ip(['netns', 'delete', known.name]);
  rmSync(recordOf(layout));
};

const ip = async (args: readonly string[]): Promise<void> => {
  await runProgram({ signal: AbortSignal.timeout(timeLimit) }, { program: 'ip', args });
};

/**
 * Runs the present command once more inside the cloud's namespace, and gives its exit code; undefined where this process
 * is there already, the cloud has no namespace of its own, or the machine's restart took it away.
 */
export const againInNamespace = async (layout: StateLayout): Promise<number | undefined> => {
  const known = cloudNamespace(layout);
  if (known === undefined || !existsSync(pathOf(known.name)) || isInside(known.name)) return undefined;
  const args = [`--net=${pathOf(known.name)}`, '--', process.execPath, ...process.argv.slice(1)];
  const child = spawn('nsenter', args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
};

/** A namespace is known by its inode, which its name and its processes share. */
const isInside = (name: string): boolean => ownInode() === String(statSync(pathOf(name)).ino);

const ownInode = (): string => /\d+/.exec(readlinkSync('/proc/self/ns/net'))?.[0] ?? '';
