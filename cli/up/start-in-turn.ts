import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@nimbo/context/clock.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { lockFile, type FileLock } from '@nimbo/host/file-lock.ts';
import { CommandFailure } from '../report-failure.ts';
import { prepareRun } from '../state/prepare-state.ts';
import type { StateLayout } from '../state/state-layout.ts';
import { stateDirectoryCheck } from './host-checks.ts';

const pollInterval = 20;
const timeLimit = 120_000;

/**
 * Does what starts a cloud, one `up` at a time: those that come meanwhile wait, and then find the cloud started.
 * The lock is the kernel's and goes with its process, however that ends.
 * @throws CommandFailure where the directory can't be used, or another start does not come to its end
 */
export const startInTurn = async <T>(layout: StateLayout, start: () => Promise<T>): Promise<T> => {
  const problem = await stateDirectoryCheck(layout.root).find();
  if (problem !== undefined) throw new CommandFailure(`this host is not ready:\n  - ${problem}`);
  prepareRun(layout);
  const lock = await takeLock(join(layout.run, 'up.lock'));
  try {
    return await start();
  } finally {
    lock.release();
  }
};

const takeLock = async (path: string): Promise<FileLock> => {
  const deadline = systemClock.monotonic() + timeLimit;
  for (;;) {
    try {
      return lockFile(path);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (systemClock.monotonic() > deadline) throw new CommandFailure(error.message);
    }
    await delay(pollInterval);
  }
};
