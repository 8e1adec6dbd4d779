import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { freePorts } from '@nimbo/testkit/free-ports.ts';
import { apiPorts, simulatedHost } from '../cloud/api-ports.ts';

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A cloud of its own: own state directory, own ports on loopback, the real command and the real client. */
export interface CloudUnderTest {
  readonly stateDirectory: string;
  /** A directory for the test's own files. */
  readonly scratch: string;
  /** Runs `./nimbo <args> --state-dir …`. */
  nimbo(args: readonly string[]): Promise<Outcome>;
  /** Starts it, as `nimbo up --empty --json` with the test's ports and more options. */
  up(options?: readonly string[]): Promise<Outcome>;
  /** Starts `nimbo up --empty --foreground` with the test's ports; it ends when the test ends it. */
  foreground(): ChildProcess;
  /** Runs Debian's `openstack` client as one of the clouds of clouds.yaml; fails the test on a non-zero exit. */
  openstack(args: readonly string[], cloud?: string): Promise<string>;
  /** The same, with the exit code left to the test. */
  tryOpenstack(args: readonly string[], cloud?: string): Promise<Outcome>;
  /** Runs a program where the cloud is. */
  inside(program: string, args: readonly string[]): Promise<Outcome>;
  /** Stops the cloud and removes every trace. */
  dispose(): Promise<void>;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const timeLimit = 180_000;
const outputLimit = 64 * 1024 * 1024;

/** Where a cloud under test runs. */
export interface CloudPlace {
  /** Sections of `cloud:`, over the test's ports. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Sections of `host:`, over those of a simulated host. */
  readonly host?: Readonly<Record<string, unknown>>;
  /** A network namespace, in which command, cloud and client run. */
  readonly namespace?: string;
  /** A namespace that `up --netns` makes for the cloud and its real guests; without it all guests are simulated. */
  readonly ownNamespace?: string;
}

/** Makes the directories and chooses ports; nothing runs yet. */
export const makeCloud = async (place: CloudPlace = {}): Promise<CloudUnderTest> => {
  const { namespace, ownNamespace } = place;
  const base = await mkdtemp(join(tmpdir(), 'nimbo-e2e-'));
  await chmod(base, 0o755);
  const stateDirectory = join(base, 'state');
  const overlay = join(base, 'test.yaml');
  await writeFile(overlay, stringify(await overlayOf(place)));
  const environment = { ...process.env, OS_CLIENT_CONFIG_FILE: join(stateDirectory, 'clouds.yaml') };
  const start: typeof run = (program, args, env) =>
    namespace === undefined ? run(program, args, env) : run('ip', ['netns', 'exec', namespace, program, ...args], env);
  const nimbo = (args: readonly string[]): Promise<Outcome> =>
    start(join(repository, 'nimbo'), [...args, '--state-dir', stateDirectory], process.env);
  const inside = (program: string, args: readonly string[]): Promise<Outcome> =>
    ownNamespace === undefined
      ? start(program, args, environment)
      : start('ip', ['netns', 'exec', ownNamespace, program, ...args], environment);
  const tryOpenstack = (args: readonly string[], cloud = 'nimbo-admin'): Promise<Outcome> =>
    inside('/usr/bin/openstack', ['--os-cloud', cloud, ...args]);
  const ownOptions = ownNamespace === undefined ? ['--empty'] : ['--netns', ownNamespace];
  return {
    stateDirectory,
    scratch: base,
    nimbo,
    up: (options = []) => nimbo(['up', ...ownOptions, '--json', '--config', overlay, ...options]),
    inside,
    foreground: () => {
      const words = ['up', '--empty', '--foreground', '--config', overlay, '--state-dir', stateDirectory];
      return spawn(join(repository, 'nimbo'), words, { stdio: 'ignore' });
    },
    tryOpenstack,
    openstack: async (args, cloud) => expectSuccess(await tryOpenstack(args, cloud), args),
    dispose: async () => {
      await nimbo(['destroy', '--yes']);
      await rm(base, { recursive: true, force: true });
    },
  };
};

const overlayOf = async ({ settings, host, ownNamespace }: CloudPlace): Promise<unknown> => ({
  cloud: { api: await apiPorts(freePorts), ...settings },
  ...(ownNamespace === undefined ? { host: { ...simulatedHost, ...host } } : {}),
});

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> =>
  new Promise((resolve) => {
    const options = { env, timeout: timeLimit, maxBuffer: outputLimit };
    const child = execFile(program, args, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? 128, stdout, stderr });
    });
    // A client that finds no terminal on its input waits for image data there.
    child.stdin?.end();
  });

const expectSuccess = (outcome: Outcome, args: readonly string[]): string => {
  if (outcome.code === 0) return outcome.stdout;
  throw new Error(`openstack ${args.join(' ')} ended with ${outcome.code}:\n${outcome.stdout}${outcome.stderr}`);
};
