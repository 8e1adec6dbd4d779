import { setTimeout as delay } from 'node:timers/promises';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { ProcessIdentity } from '@nimbo/host/process-identity.ts';
import type { ProcessStart, StartedProcess } from '@nimbo/host/start-process.ts';
import { tailOfFile } from '@nimbo/host/tail-of-file.ts';
import { connectQmp } from '@nimbo/qmp/connect-qmp.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import type { QmpClient } from '@nimbo/qmp/qmp-client.ts';
import { killQemu } from './kill-qemu.ts';

/** A QEMU program to start, and the monitor by which one knows that it runs. */
export interface QemuStart {
  readonly process: ProcessStart;
  readonly monitorPath: string;
  /** Public, for messages: `QEMU of guest 0f…`. */
  readonly name: string;
  /** Milliseconds until its monitor must answer; 30 000 unless told. */
  readonly timeLimit?: number;
}

/** `startProcess` of libs/host, or what stands in for it. */
export type StartProcess = (start: ProcessStart) => Promise<StartedProcess>;

export interface RunningQemu {
  readonly identity: ProcessIdentity;
  readonly exited: StartedProcess['exited'];
  readonly qmp: QmpClient;
}

const pause = 20;

const untilGreeted = async (ctx: CallContext, start: QemuStart, hasExited: () => boolean): Promise<QmpClient> => {
  const timeLimit = start.timeLimit ?? 30_000;
  const deadline = ctx.clock.monotonic() + timeLimit;
  while (!hasExited()) {
    try {
      return await connectQmp(ctx, { path: start.monitorPath, name: start.name });
    } catch (error) {
      if (!(error instanceof Unavailable) || error.code !== 'qmp.not_listening') {
        throw error;
      }
    }
    if (ctx.clock.monotonic() >= deadline) {
      throw new Timeout(`${start.name} has not opened its monitor within ${timeLimit} ms`, { code: 'qemu.not_ready' });
    }
    await delay(pause, undefined, { signal: ctx.signal });
  }
  throw new Unavailable(`${start.name} ended while starting`, { code: 'qemu.start_failed' });
};

/** Its last words may name paths: they go into the private cause. */
const startFailed = async (start: QemuStart, cause: unknown): Promise<Error> => {
  const words = (await tailOfFile(start.process.outputFile, 10)).join('\n');
  const told = words === '' ? cause : new Error(words, { cause });
  return new Unavailable(`${start.name} cannot be started`, { code: 'qemu.start_failed', cause: told });
};

/**
 * Starts QEMU or its storage daemon so that it outlives this process, and connects to its monitor. Where that fails the
 * process is ended.
 * @throws Unavailable (`qemu.start_failed`, its last words in the cause); NotImplemented where it is not installed
 */
export const startQemu = async (
  ctx: CallContext,
  startProcess: StartProcess,
  start: QemuStart,
): Promise<RunningQemu> => {
  const { identity, exited } = await startProcess(start.process);
  let ended = false;
  const noteEnd = async (): Promise<void> => {
    await exited;
    ended = true;
  };
  void noteEnd();
  try {
    return { identity, exited, qmp: await untilGreeted(ctx, start, () => ended) };
  } catch (error) {
    await killQemu({ identity, exited });
    throw await startFailed(start, error);
  }
};
