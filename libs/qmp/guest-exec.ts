import { setTimeout as delay } from 'node:timers/promises';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';
import type { GuestAgent } from './guest-agent.ts';
import { isMessage, type Message } from './message.ts';
import { withDeadline } from './with-deadline.ts';

/** A program to run inside the guest. */
export interface GuestProgram {
  /** Absolute path, or a name on the agent's PATH. */
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Milliseconds; 30 000 unless told. The program is not ended when they are over: the protocol cannot. */
  readonly timeLimit?: number;
}

export interface GuestProgramResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: number | null;
  /** As bytes: it is the guest's word. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** The agent keeps 16 MiB of output and drops the rest. */
  readonly truncated: boolean;
}

/** Milliseconds between two looks. */
const pause = 100;

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : '', 'base64');

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const resultOf = (status: Message): GuestProgramResult => ({
  exitCode: numberOrNull(status['exitcode']),
  signal: numberOrNull(status['signal']),
  stdout: bytesOf(status['out-data']),
  stderr: bytesOf(status['err-data']),
  truncated: status['out-truncated'] === true || status['err-truncated'] === true,
});

const argumentsOf = ({ path, args = [], env = {}, stdin }: GuestProgram): Message => ({
  path,
  arg: args,
  env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  'capture-output': true,
  ...(stdin === undefined ? {} : { 'input-data': Buffer.from(stdin).toString('base64') }),
});

const statusOf = async (ctx: CallContext, agent: GuestAgent, pid: number): Promise<Message> => {
  const status = await agent.execute(ctx, 'guest-exec-status', { pid });
  if (!isMessage(status)) {
    throw new Unavailable(`${agent.name} answered guest-exec-status with something else`);
  }
  return status;
};

/**
 * Runs a program in the guest and waits for its end.
 * @throws QmpError where the agent refuses (not installed, forbidden); Timeout; Unavailable
 */
export const guestExec = async (
  ctx: CallContext,
  agent: GuestAgent,
  program: GuestProgram,
): Promise<GuestProgramResult> => {
  const started = await agent.execute(ctx, 'guest-exec', argumentsOf(program));
  const pid = isMessage(started) ? started['pid'] : undefined;
  if (typeof pid !== 'number') {
    throw new Unavailable(`${agent.name} answered guest-exec with something else`);
  }
  const deadline = { timeLimit: program.timeLimit ?? 30_000, failure: `the program in ${agent.name} did not end` };
  return withDeadline(ctx, deadline, async (signal) => {
    for (;;) {
      // The outer context: a deadline here must not leave an answer in flight, which would cost the connection.
      const status = await statusOf(ctx, agent, pid);
      if (status['exited'] === true) {
        return resultOf(status);
      }
      await delay(pause, undefined, { signal });
    }
  });
};
