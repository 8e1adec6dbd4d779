import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Context } from '@nimbo/context/context.ts';
import type { Fault } from '@nimbo/errors/fault.ts';
import { NotImplemented, Timeout, TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import { BoundedOutput } from './bounded-output.ts';
import { programEnvironment } from './program-environment.ts';
import { ProgramFailed } from './program-failed.ts';
import { signalGroup } from './signal-group.ts';

/** A program to run to its end. */
export interface ProgramCall {
  /** A name looked up in the standard directories, or an absolute path. */
  readonly program: string;
  /** Handed over as they are: no shell ever sees them. */
  readonly args: readonly string[];
  readonly stdin?: string | Uint8Array;
  /** Beside PATH and LANG, which are all a program gets otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Root only; supplementary groups are dropped too. */
  readonly uid?: number;
  readonly gid?: number;
  /** Milliseconds; 30 000 unless told. */
  readonly timeLimit?: number;
  /** Bytes of stdout and of stderr each; 1 MiB unless told. */
  readonly outputLimit?: number;
  /** Exit codes that are no failure; only 0 unless told. */
  readonly acceptExitCodes?: readonly number[];
}

/** What a program said. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Milliseconds between asking the process group to end and ending it. */
const termGrace = 1_000;

/** Milliseconds the output of an ended program is still waited for: a daemon it left behind may hold the pipe open. */
const outputGrace = 500;

interface Run {
  readonly call: ProgramCall;
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: BoundedOutput;
  readonly stderr: BoundedOutput;
  /** Why the run was ended from here; undefined while it runs of its own will. */
  fault: Fault | undefined;
  killer: NodeJS.Timeout | undefined;
}

const endRun = (run: Run, fault: Fault): void => {
  const { pid } = run.child;
  if (run.fault !== undefined || pid === undefined) {
    return;
  }
  run.fault = fault;
  signalGroup(pid, 'SIGTERM');
  run.killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), termGrace);
};

const startRun = (call: ProgramCall): Run => {
  const child = spawn(call.program, call.args, {
    env: programEnvironment(call.env),
    stdio: 'pipe',
    // A session of its own, so that its process group can be ended whole.
    detached: true,
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    ...(call.uid === undefined ? {} : { uid: call.uid }),
    ...(call.gid === undefined ? {} : { gid: call.gid }),
  });
  const limit = call.outputLimit ?? 1024 * 1024;
  const overflow = () => endRun(run, new TooLarge(`${call.program} wrote more than ${limit} bytes and was stopped`));
  const stdout = new BoundedOutput(child.stdout, limit, overflow);
  const stderr = new BoundedOutput(child.stderr, limit, overflow);
  const run: Run = { call, child, stdout, stderr, fault: undefined, killer: undefined };
  // A program that does not read its input to the end has its reasons; its exit code tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.stdin);
  return run;
};

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const exitOf = ({ child }: Run): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', () => {
      const timer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, outputGrace);
      child.once('close', () => clearTimeout(timer));
    });
  });

const notStarted = (call: ProgramCall, error: unknown): Fault => {
  const { code } = error as NodeJS.ErrnoException;
  const details = { program: call.program };
  // A missing working directory is reported by the same code.
  const inPlace = call.cwd === undefined || existsSync(call.cwd);
  if (code === 'ENOENT' && inPlace) {
    const message = `the program ${call.program} is not installed on this host`;
    return new NotImplemented(message, { code: 'host.program_missing', details, cause: error });
  }
  return new Unavailable(`${call.program} cannot be started`, { details, cause: error });
};

const resultOf = ({ call, ...run }: Run, { code, signal }: Exit): ProgramResult => {
  const [stdout, stderr] = [run.stdout.bytes().toString(), run.stderr.bytes().toString()];
  if (code === null || !(call.acceptExitCodes ?? [0]).includes(code)) {
    throw new ProgramFailed({ program: call.program, exitCode: code, signal, stderr });
  }
  return { stdout, stderr, exitCode: code };
};

const abortedFault = (call: ProgramCall, reason: unknown): Fault =>
  new Unavailable(`${call.program} was stopped because nobody waits for it any more`, { cause: reason });

const timeoutFault = (call: ProgramCall, limit: number): Fault =>
  new Timeout(`${call.program} did not end within ${limit} ms and was stopped`, {
    code: 'host.program_timeout',
    details: { program: call.program },
  });

const finish = async (run: Run): Promise<ProgramResult> => {
  const exit = await exitOf(run).catch((error: unknown) => {
    throw notStarted(run.call, error);
  });
  if (run.fault !== undefined) {
    clearTimeout(run.killer);
    // Members of the group that outlived its leader.
    if (run.child.pid !== undefined) {
      signalGroup(run.child.pid, 'SIGKILL');
    }
    throw run.fault;
  }
  return resultOf(run, exit);
};

/**
 * Runs a program to its end: no shell, next to no environment, bounded in time and output. On time-out, abort or
 * flood the whole process group gets SIGTERM and a second later SIGKILL.
 * @throws ProgramFailed for an exit code that is not accepted; Timeout; TooLarge for too much output;
 *   NotImplemented where the program is not installed; Unavailable where it cannot start or the context was aborted
 */
export const runProgram = async (ctx: Pick<Context, 'signal'>, call: ProgramCall): Promise<ProgramResult> => {
  if (ctx.signal.aborted) {
    throw abortedFault(call, ctx.signal.reason);
  }
  const run = startRun(call);
  const limit = call.timeLimit ?? 30_000;
  const timer = setTimeout(() => endRun(run, timeoutFault(call, limit)), limit);
  const onAbort = () => endRun(run, abortedFault(call, ctx.signal.reason));
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await finish(run);
  } finally {
    clearTimeout(timer);
    ctx.signal.removeEventListener('abort', onAbort);
  }
};
