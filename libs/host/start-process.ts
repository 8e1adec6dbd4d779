import { spawn } from 'node:child_process';
import { constants, closeSync, fstatSync, openSync, renameSync } from 'node:fs';
import { once } from 'node:events';
import { NotImplemented, Unavailable } from '@nimbo/errors/faults.ts';
import { identityOfChild, type ProcessIdentity } from './process-identity.ts';
import { programEnvironment } from './program-environment.ts';

/** A process that lives on when its parent dies. */
export interface ProcessStart {
  readonly program: string;
  readonly args: readonly string[];
  /** Beside PATH and LANG, which are all it gets otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Root only: the user it runs as. Supplementary groups are dropped, or exactly `groups`. */
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
  /** Where its stdout and stderr are appended (0600); put aside as `….1` when a start finds more than 4 MiB. */
  readonly outputFile: string;
}

/** How a process ended, as far as its parent knows. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface StartedProcess {
  readonly identity: ProcessIdentity;
  /** Resolves when it ends, as long as this process lives. */
  readonly exited: Promise<ProcessExit>;
}

const mostOutputBytes = 4 * 1024 * 1024;

const openOutput = (path: string): number => {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, 0o600);
  if (fstatSync(descriptor).size <= mostOutputBytes) {
    return descriptor;
  }
  closeSync(descriptor);
  renameSync(path, `${path}.1`);
  return openSync(path, flags, 0o600);
};

/** Node drops supplementary groups but cannot choose them; setpriv (util-linux) can, and execs in place. */
const commandOf = (start: ProcessStart): readonly [program: string, ...args: string[]] => {
  if (start.groups === undefined || start.groups.length === 0) {
    return [start.program, ...start.args];
  }
  const ids = [`--reuid=${start.uid ?? 0}`, `--regid=${start.gid ?? 0}`, `--groups=${start.groups.join(',')}`];
  return ['setpriv', ...ids, '--', start.program, ...start.args];
};

const spawnDetached = (start: ProcessStart, output: number) => {
  const [program, ...args] = commandOf(start);
  const dropped = program === start.program;
  return spawn(program, args, {
    env: programEnvironment(start.env),
    detached: true,
    stdio: ['ignore', output, output],
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
    ...(dropped && start.uid !== undefined ? { uid: start.uid } : {}),
    ...(dropped && start.gid !== undefined ? { gid: start.gid } : {}),
  });
};

const notStarted = (start: ProcessStart, error: unknown): Error =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new NotImplemented(`the program ${start.program} is not installed on this host`, { cause: error })
    : new Unavailable(`${start.program} cannot be started`, { cause: error });

/**
 * Starts a process in a session of its own, its output in a file, so that nothing ties it to its parent's life.
 * @throws NotImplemented where the program is not installed; Unavailable where it cannot start
 */
export const startProcess = async (start: ProcessStart): Promise<StartedProcess> => {
  const output = openOutput(start.outputFile);
  try {
    const child = spawnDetached(start, output);
    // Before anything is awaited: a child that ends at once is still there to be identified.
    const identity = child.pid === undefined ? undefined : identityOfChild(child.pid);
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await once(child, 'spawn').catch((error: unknown) => {
      throw notStarted(start, error);
    });
    child.unref();
    if (identity === undefined) {
      throw new Unavailable(`${start.program} cannot be identified: /proc is not readable`);
    }
    return { identity, exited };
  } finally {
    closeSync(output);
  }
};
