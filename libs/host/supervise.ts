import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { ChildSpec, ChildStatus } from './child-spec.ts';
import { lockFile, type FileLock } from './file-lock.ts';
import { privateDirectory } from './private-directory.ts';
import { SupervisedChild } from './supervised-child.ts';

export interface SupervisorOptions {
  readonly children: readonly ChildSpec[];
  /** Holds the lock and the records; made 0700 where missing. */
  readonly stateDir: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** Keeps processes running, over its own death too. */
export interface Supervisor {
  /**
   * Takes the state directory, adopts what lives and starts what doesn't; resolves without waiting for readiness.
   * @throws Conflict where another supervisor lives
   */
  start(): Promise<void>;
  /** Resolves when every child is ready; rejects with the signal's reason when that aborts first. */
  whenReady(signal: AbortSignal): Promise<void>;
  status(): Promise<readonly ChildStatus[]>;
  /** Ends the children in the reverse of their order, each with its grace, and then itself. Does nothing unless started. */
  stop(): Promise<void>;
  /** Ends itself and leaves the children to the next supervisor. */
  release(): Promise<void>;
}

const readyInterval = 10;

const assertNames = (children: readonly ChildSpec[]): void => {
  const names = children.map((child) => child.name);
  const wrong = names.find((name, index) => !/^[a-z0-9][a-z0-9_.-]*$/.test(name) || names.indexOf(name) !== index);
  if (wrong !== undefined) {
    throw new TypeError(`"${wrong}" cannot name a supervised child, or names two`);
  }
};

const untilReady = async (children: readonly SupervisedChild[], signal: AbortSignal): Promise<void> => {
  while (!children.every((child) => child.state === 'ready')) {
    await delay(readyInterval, undefined, { signal });
  }
};

/**
 * A supervisor of these children. Killed with SIGKILL it leaves them running; the next one on the same state
 * directory adopts them by their records. A child that dies is started again after a pause that doubles from 100 ms
 * to 30 s; one that ran for a minute starts a new count.
 */
export const createSupervisor = ({ children, stateDir, log, clock }: SupervisorOptions): Supervisor => {
  assertNames(children);
  const supervised = children.map((spec) => {
    const recordFile = join(stateDir, `${spec.name}.process.json`);
    return new SupervisedChild({ spec, recordFile, log, clock });
  });
  let lock: FileLock | undefined;
  /** Children are ended by the supervisor that holds the directory and by no other, and once. */
  const whileHeld = async (end: () => Promise<void>): Promise<void> => {
    const held = lock;
    lock = undefined;
    if (held !== undefined) {
      await end();
      held.release();
    }
  };
  return {
    start: async () => {
      lock = lockFile(join(await privateDirectory(stateDir), 'supervisor.lock'));
      supervised.forEach((child) => child.start());
    },
    whenReady: (signal) => untilReady(supervised, signal),
    status: () => Promise.all(supervised.map((child) => child.status())),
    stop: () =>
      whileHeld(async () => {
        for (const child of supervised.toReversed()) {
          await child.stop();
        }
      }),
    release: () =>
      whileHeld(async () => {
        await Promise.all(supervised.map((child) => child.release()));
      }),
  };
};
