import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../wait.ts';

/** A server of a test run's own: a database, a broker. */
export interface TestServer {
  /** As the superuser, to the server's administrative database; `openDatabase` understands it. */
  readonly url: string;
  /** Kills it and starts it anew on the same data and address: what a crash of the machine looks like to a client. */
  restart(): Promise<void>;
  /** Kills it, or asks it to end with another signal; its files stay for {@link start}. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts what was killed and waits until it answers. */
  start(): Promise<void>;
  /** For example SIGSTOP: what a machine that stands still looks like. */
  signal(name: NodeJS.Signals): void;
  /** Stops it and removes its files; also happens when this process ends, however it ends. */
  stop(): void;
}

/** How one kind of server is made and asked whether it is ready. */
export interface TestServerKind {
  /** For the directory's name and messages, for example `postgres`. */
  readonly name: string;
  /** The user that Debian's package made for it; servers refuse to run as root. */
  readonly user: string;
  /** Programs and their arguments, given the server's directory. */
  readonly initialize: (directory: string) => readonly [string, readonly string[]];
  readonly serve: (directory: string) => readonly [string, readonly string[]];
  readonly url: (directory: string) => string;
  /** Rejects until the server answers. */
  readonly probe: (url: string) => Promise<void>;
}

/**
 * Initializes and starts a server in a directory of its own, listening on a unix socket only.
 * Throws an Error with the program's output when it fails.
 */
export const startTestServer = async (kind: TestServerKind): Promise<TestServer> => {
  const directory = mkdtempSync(join(tmpdir(), `nimbo-${kind.name}-`));
  const server = new PrivateServer(kind, directory);
  try {
    server.initialize();
    await server.start();
  } catch (error) {
    server.stop();
    throw error;
  }
  return server;
};

class PrivateServer implements TestServer {
  readonly url: string;
  readonly #kind: TestServerKind;
  readonly #directory: string;
  readonly #stop = (): void => this.stop();
  #process: ChildProcess | undefined;

  constructor(kind: TestServerKind, directory: string) {
    this.#kind = kind;
    this.#directory = directory;
    this.url = kind.url(directory);
    process.once('exit', this.#stop);
    for (const signal of fatalSignals) process.once(signal, exitOnSignal);
  }

  initialize(): void {
    if (isRoot()) chownSync(this.#directory, ...ownerOf(this.#kind.user));
    const [program, ...parameters] = confined(this.#kind.user, ...this.#kind.initialize(this.#directory));
    const { status, stdout, stderr, error } = spawnSync(program, parameters, {
      cwd: this.#directory,
      encoding: 'utf8',
      timeout: 120_000,
    });
    if (status !== 0) throw new Error(`${this.#kind.name} was not initialized: ${error?.message ?? stdout + stderr}`);
  }

  async start(): Promise<void> {
    const [program, ...parameters] = confined(this.#kind.user, ...this.#kind.serve(this.#directory));
    const log = openSync(this.#log, 'a', 0o600);
    const child = spawn(program, parameters, { cwd: this.#directory, stdio: ['ignore', log, log] });
    closeSync(log);
    child.unref();
    child.on('error', () => undefined);
    this.#process = child;
    await until(
      `${this.#kind.name} answers`,
      async () => {
        if (hasEnded(child)) return 'ended';
        await this.#kind.probe(this.url);
        return 'ready';
      },
      { timeout: 60_000 },
    );
    if (hasEnded(child)) throw new Error(`${this.#kind.name} ended: ${readFileSync(this.#log, 'utf8').slice(-2000)}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    child?.kill(signal);
    await until(`${this.#kind.name} is gone`, () => child === undefined || hasEnded(child));
  }

  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  async restart(): Promise<void> {
    await this.kill();
    // Processes of a killed PostgreSQL hold its shared memory for a moment, and a new one refuses to start meanwhile.
    await until(`${this.#kind.name} starts again`, () => this.start().then(() => true), { timeout: 60_000 });
  }

  stop(): void {
    process.off('exit', this.#stop);
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  get #log(): string {
    return join(this.#directory, 'server.log');
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

const fatalSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends the process in a way that runs its exit handlers, with the status a shell expects. */
const exitOnSignal = (_signal: NodeJS.Signals, number: number): void => process.exit(128 + number);

const isRoot = (): boolean => process.getuid?.() === 0;

const ownerOf = (user: string): [number, number] => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`the machine has no user ${user}`);
  return [Number(uid), Number(gid)];
};

/** Runs unprivileged and dies with this process, even when that is killed and can't clean up. */
const confined = (user: string, program: string, parameters: readonly string[]): [string, ...string[]] => {
  const [uid, gid] = isRoot() ? ownerOf(user) : [undefined, undefined];
  const identity = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return ['setpriv', ...identity, '--pdeathsig=KILL', '--', program, ...parameters];
};
