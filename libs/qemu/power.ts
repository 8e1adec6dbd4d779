import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { objectOf } from './answer.ts';

/** What a guest is doing, as far as QEMU knows (QAPI RunState, gathered). */
export type GuestState = 'running' | 'paused' | 'suspended' | 'migrating' | 'crashed' | 'shut-off';

const states: Readonly<Record<string, GuestState>> = {
  running: 'running',
  debug: 'paused',
  paused: 'paused',
  prelaunch: 'paused',
  'io-error': 'paused',
  watchdog: 'paused',
  colo: 'migrating',
  suspended: 'suspended',
  inmigrate: 'migrating',
  'finish-migrate': 'migrating',
  'restore-vm': 'migrating',
  'save-vm': 'migrating',
  postmigrate: 'paused',
  'internal-error': 'crashed',
  'guest-panicked': 'crashed',
  shutdown: 'shut-off',
};

/** @throws Unavailable for a state that is not known, or where QEMU is gone */
export const guestState = async (ctx: CallContext, qmp: QmpClient): Promise<GuestState> => {
  const { status } = objectOf(await qmp.execute(ctx, 'query-status'), 'query-status');
  const state = states[String(status)];
  if (state === undefined) {
    throw new Unavailable(`${qmp.name} says it is ${String(status).slice(0, 50)}`, { code: 'qemu.bad_answer' });
  }
  return state;
};

/** Stops the processors; idempotent. */
export const pauseGuest = async (ctx: CallContext, qmp: QmpClient): Promise<void> => {
  await qmp.execute(ctx, 'stop');
};

/** Lets the processors go on, or begin; idempotent. */
export const resumeGuest = async (ctx: CallContext, qmp: QmpClient): Promise<void> => {
  await qmp.execute(ctx, 'cont');
};

/** The reset button: nothing is written out. */
export const resetGuest = async (ctx: CallContext, qmp: QmpClient): Promise<void> => {
  await qmp.execute(ctx, 'system_reset');
};

/** Ends QEMU at once, which writes out what it holds of the disks. Resolves when the monitor is gone. @throws Timeout */
export const quitGuest = async (ctx: CallContext, qmp: QmpClient, timeLimit = 30_000): Promise<void> => {
  await qmp.execute(ctx, 'quit', {}, { timeLimit }).catch((error: unknown) => {
    // The answer and the end of the connection race each other.
    if (!(error instanceof Unavailable && error.code === 'qmp.closed')) {
      throw error;
    }
  });
  if (!(await hasEnded(ctx, qmp, timeLimit))) {
    throw new Timeout(`${qmp.name} has not ended within ${timeLimit} ms`, { code: 'qemu.not_ended' });
  }
};

const hasEnded = async (ctx: CallContext, qmp: QmpClient, timeLimit: number): Promise<boolean> => {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), timeLimit);
  const onAbort = () => late.resolve(false);
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([qmp.closed.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
    ctx.signal.removeEventListener('abort', onAbort);
  }
};

/**
 * Presses the power button by ACPI and waits for the guest to go; after the deadline it is ended. Answers how it went.
 * A paused guest cannot hear: it is ended at once. Callers who end their context while waiting leave it running.
 */
export const shutDownGuest = async (
  ctx: CallContext,
  qmp: QmpClient,
  deadline: number,
): Promise<'obeyed' | 'ended'> => {
  if ((await guestState(ctx, qmp)) === 'running') {
    await qmp.execute(ctx, 'system_powerdown');
    if (await hasEnded(ctx, qmp, deadline)) {
      return 'obeyed';
    }
  }
  if (ctx.signal.aborted) {
    throw new Timeout(`nobody waits any more for ${qmp.name} to shut down`, { cause: ctx.signal.reason });
  }
  await quitGuest(ctx, qmp);
  return 'ended';
};
