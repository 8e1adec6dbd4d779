import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@nimbo/context/context.ts';
import { Timeout } from '@nimbo/errors/faults.ts';
import { isAlive, signalProcess } from '@nimbo/host/process-identity.ts';
import { adoptProcess, recordMarkName, writeProcessRecord, type ProcessRecord } from '@nimbo/host/process-record.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { commandInPlace } from './place.ts';

/** What daemons of namespaces need of a context. */
export type DaemonContext = Pick<Context, 'signal' | 'clock'>;

/** A program in the foreground of nobody: it lives on when its starter dies, and is adopted again. */
export interface Daemon {
  readonly namespace: string;
  /** Program and arguments, which tell it from any other of the same program. */
  readonly command: readonly string[];
  /** The file of its record. */
  readonly record: string;
  /** The file of its output. */
  readonly output: string;
}

const nowOf = ({ clock }: DaemonContext): string => new Date(clock.now()).toISOString();

/** The running one, whoever started it. */
export const findDaemon = (
  ctx: DaemonContext,
  { record, command }: Pick<Daemon, 'record' | 'command'>,
): Promise<ProcessRecord | undefined> => adoptProcess(record, command, nowOf(ctx));

const stopGrace = 5_000;

/** Asks it to end, and ends it where it does not within five seconds. @throws Timeout */
export const stopDaemon = async (ctx: DaemonContext, { identity, command }: ProcessRecord): Promise<void> => {
  signalProcess(identity, 'SIGTERM');
  const started = ctx.clock.monotonic();
  while (isAlive(identity)) {
    const waited = ctx.clock.monotonic() - started;
    if (waited > stopGrace) signalProcess(identity, 'SIGKILL');
    if (waited > 2 * stopGrace) throw new Timeout(`${command[0]} with pid ${identity.pid} does not end`);
    await delay(10, undefined, { signal: ctx.signal });
  }
};

/** Starts it in its namespace and remembers it. */
export const startDaemon = async (
  ctx: DaemonContext,
  { namespace, command, record, output }: Daemon,
): Promise<void> => {
  const [name = '', ...words] = command;
  const [program, ...args] = commandInPlace(namespace, name, words);
  const { identity } = await startProcess({ program, args, outputFile: output, env: { [recordMarkName]: record } });
  await writeProcessRecord(record, { identity, command, startedAt: nowOf(ctx), restarts: 0 });
};
