import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { timestampNow, timestampOf } from '@nimbo/context/timestamp.ts';
import { backOff } from './back-off.ts';
import type { ChildSpec, ChildState, ChildStatus } from './child-spec.ts';
import { memoryUse } from './memory-use.ts';
import { isAlive, signalProcess } from './process-identity.ts';
import {
  adoptProcess,
  recordMarkName,
  removeProcessRecord,
  writeProcessRecord,
  type ProcessRecord,
} from './process-record.ts';
import { startProcess, type ProcessExit } from './start-process.ts';
import { withTimeLimit } from './with-time-limit.ts';
import { tailOfFile } from './tail-of-file.ts';

/** Milliseconds between two looks at a process that is nobody's child here. */
const lookInterval = 100;

/** Milliseconds between two readiness probes: before the first success, and afterwards. */
const probeIntervals = { before: 50, after: 2_000 } as const;

/** Milliseconds one probe may take. */
const probeLimit = 5_000;

/** Milliseconds after which a process counts as having run well, so that its end starts a new count of failures. */
const steadyAfter = 60_000;

const endInterval = 20;

const tailLines = 10;

interface Running {
  readonly record: ProcessRecord;
  readonly adopted: boolean;
  /** Never resolves for an adopted process, whose end only looking tells. */
  readonly exited: Promise<ProcessExit>;
  readonly begun: number;
}

export interface SupervisedChildDeps {
  readonly spec: ChildSpec;
  readonly recordFile: string;
  readonly log: Log;
  readonly clock: Clock;
}

const unknownExit: ProcessExit = { code: null, signal: null };

/** Sleeps; resolves at once when the signal aborts. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);

/** Keeps one process running: adopts or starts it, watches it, starts it again with growing pauses. */
export class SupervisedChild {
  readonly #spec: ChildSpec;
  readonly #recordFile: string;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #state: ChildState = 'stopped';
  #running: Running | undefined;
  #failures = 0;
  #restarts = 0;
  #lastExit: ChildStatus['lastExit'];
  #lastOutput: readonly string[] = [];
  #nextTryAt: string | undefined;
  #loop: Promise<void> = Promise.resolve();

  constructor({ spec, recordFile, log, clock }: SupervisedChildDeps) {
    this.#spec = spec;
    this.#recordFile = recordFile;
    this.#log = log.child({ child: spec.name });
    this.#clock = clock;
  }

  get state(): ChildState {
    return this.#state;
  }

  start(): void {
    this.#loop = this.#keepRunning();
  }

  /** Stops watching; the process goes on, for the next supervisor to adopt. */
  async release(): Promise<void> {
    this.#ended.abort();
    await this.#loop;
  }

  /** Ends the process: SIGTERM, and SIGKILL when the grace is over. Resolves when it is gone. */
  async stop(): Promise<void> {
    await this.release();
    const running = this.#running;
    if (running !== undefined) {
      await this.#end(running);
    }
    await removeProcessRecord(this.#recordFile);
    this.#running = undefined;
    this.#state = 'stopped';
  }

  async status(): Promise<ChildStatus> {
    const record = this.#running?.record;
    return {
      name: this.#spec.name,
      state: this.#state,
      pid: record?.identity.pid,
      since: record?.startedAt,
      adopted: this.#running?.adopted ?? false,
      restarts: this.#restarts,
      lastExit: this.#lastExit,
      lastOutput: this.#lastOutput,
      nextTryAt: this.#nextTryAt,
      memory: record === undefined ? undefined : await memoryUse(record.identity.pid),
    };
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        this.#running = await this.#adoptOrLaunch();
        await this.#watch(this.#running);
      } catch (error) {
        await this.#afterFailedStart(error);
      }
      if (!signal.aborted) {
        await this.#waitForNextTry();
      }
    }
  }

  async #adoptOrLaunch(): Promise<Running> {
    this.#state = 'starting';
    const command = [this.#spec.program, ...this.#spec.args];
    const found = await adoptProcess(this.#recordFile, command, timestampNow(this.#clock));
    const begun = this.#clock.monotonic();
    if (found === undefined) {
      return this.#launch(command, begun);
    }
    this.#restarts = found.restarts;
    await writeProcessRecord(this.#recordFile, found);
    this.#log.info('adopted a running process', { pid: found.identity.pid });
    return { record: found, adopted: true, exited: new Promise(() => undefined), begun };
  }

  async #launch(command: readonly string[], begun: number): Promise<Running> {
    const env = { ...this.#spec.env, [recordMarkName]: this.#recordFile };
    const { identity, exited } = await startProcess({ ...this.#spec, env });
    const startedAt = timestampNow(this.#clock);
    const record = { identity, command, startedAt, restarts: this.#restarts };
    this.#running = { record, adopted: false, exited, begun };
    await writeProcessRecord(this.#recordFile, record);
    this.#log.info('started a process', { pid: identity.pid });
    return this.#running;
  }

  /** Resolves when the process is gone or nobody watches any more. */
  async #watch(running: Running): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#ended.signal, over.signal]);
    const probing = this.#probe(signal);
    const exit = await this.#untilGone(running);
    over.abort();
    await probing;
    if (exit !== undefined) {
      await this.#afterExit(running, exit);
    }
  }

  /** How it ended; undefined where it lives and nobody watches any more. */
  async #untilGone({ record, adopted, exited }: Running): Promise<ProcessExit | undefined> {
    const gone = new AbortController();
    const seen: { exit?: ProcessExit } = {};
    void exited.then((exit) => {
      seen.exit = exit;
      return gone.abort();
    });
    const wake = AbortSignal.any([this.#ended.signal, gone.signal]);
    // A child's exit is told; an adopted process can only be looked at.
    const mayLive = () => !adopted || isAlive(record.identity);
    while (!wake.aborted && mayLive()) {
      await pause(lookInterval, wake);
    }
    return seen.exit ?? (isAlive(record.identity) ? undefined : unknownExit);
  }

  async #probe(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const healthy = await withTimeLimit(probeLimit, signal, (limit) => this.#spec.ready(limit)).catch(() => false);
      if (!signal.aborted) {
        this.#noteProbe(healthy);
      }
      await pause(this.#state === 'ready' ? probeIntervals.after : probeIntervals.before, signal);
    }
  }

  #noteProbe(healthy: boolean): void {
    const previous = this.#state;
    if (healthy) {
      this.#state = 'ready';
    } else if (previous === 'ready') {
      this.#state = 'unready';
    }
    if (this.#state !== previous) {
      this.#log.info('the process changed its health', { state: this.#state });
    }
  }

  async #afterExit(running: Running, exit: ProcessExit): Promise<void> {
    this.#running = undefined;
    const ranWell = this.#clock.monotonic() - running.begun >= steadyAfter;
    this.#failures = ranWell ? 1 : this.#failures + 1;
    this.#lastExit = { ...exit, at: timestampNow(this.#clock) };
    this.#lastOutput = await tailOfFile(this.#spec.outputFile, tailLines);
    const { pid } = running.record.identity;
    this.#log.warn('a process ended', { pid, ...exit, failures: this.#failures, last_output: this.#lastOutput });
  }

  async #afterFailedStart(error: unknown): Promise<void> {
    // A process that runs though its record could not be written must not be started a second time.
    const running = this.#running;
    if (running !== undefined) {
      await this.#end(running);
      this.#running = undefined;
    }
    this.#failures += 1;
    this.#lastOutput = [error instanceof Error ? error.message : String(error)];
    this.#log.error('a process could not be started', { error });
  }

  async #waitForNextTry(): Promise<void> {
    const wait = backOff(this.#failures);
    this.#state = 'waiting';
    this.#restarts += 1;
    this.#nextTryAt = timestampOf(this.#clock.now() + wait);
    await pause(wait, this.#ended.signal);
    this.#nextTryAt = undefined;
  }

  async #end({ record }: Running): Promise<void> {
    const grace = this.#spec.stopGrace ?? 10_000;
    const killer = setTimeout(() => {
      this.#log.warn('a process did not end in time and is killed', { pid: record.identity.pid, grace });
      signalProcess(record.identity, 'SIGKILL');
    }, grace);
    signalProcess(record.identity, 'SIGTERM');
    while (isAlive(record.identity)) {
      await delay(endInterval);
    }
    clearTimeout(killer);
  }
}
