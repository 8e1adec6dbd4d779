import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { Log } from '@nimbo/context/log.ts';
import type { CheckpointMode, CheckpointOutcome } from './checkpoint-worker.ts';
import type { WriterQueue } from './writer-queue.ts';

/** The write-ahead log's length and how much of it the file has already, in pages. */
export interface LogMeasure {
  readonly log: number;
  readonly copied: number;
}

export interface CheckpointerOptions {
  readonly path: string;
  readonly log: Log;
  readonly queue: WriterQueue;
  readonly measure: () => LogMeasure;
  /** Pages not yet copied at which a checkpoint is due. */
  readonly due?: number;
  /** Pages of log at which writers wait for a checkpoint. */
  readonly limit?: number;
}

/** Commits between two looks at the log. */
const commitsBetweenLooks = 16;
/** The worker is let go after this long without work; it is 10 MB that an idle cloud need not pay. */
const idleMilliseconds = 10_000;

/**
 * Asks a connection for the log's length. SQLite before 3.51 knows no checkpoint that does nothing and makes a passive
 * one instead, which is slower and as right.
 */
export const logMeasure = (connection: DatabaseSync): (() => LogMeasure) => {
  const statement = connection.prepare('pragma wal_checkpoint(noop)');
  return () => {
    const row = statement.get();
    return { log: Number(row?.['log']), copied: Number(row?.['checkpointed']) };
  };
};

/**
 * Moves the write-ahead log into the database file from a worker thread, so that the event loop never waits for the
 * disk's slowest work. Most is copied while others write; then the writers wait for the little that is left, so that
 * the log starts anew and stays short.
 */
export class Checkpointer {
  readonly #options: Required<CheckpointerOptions>;
  #commits = 0;
  #worker: Worker | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #following: Promise<void> | undefined;
  #holding: Promise<void> | undefined;

  constructor(options: CheckpointerOptions) {
    this.#options = { due: 1000, limit: 16_000, ...options };
  }

  /** To be called after each commit. */
  committed(): void {
    this.#commits += 1;
    if (this.#commits < commitsBetweenLooks || this.#holding !== undefined) return;
    this.#commits = 0;
    const { log, copied } = this.#options.measure();
    if (log === copied) return;
    if (log >= this.#options.limit) this.#hold();
    else if (log - copied >= this.#options.due) this.#follow();
  }

  /** Waits for a checkpoint that runs, and takes a last one where closing the file would have much to do. */
  async close(): Promise<void> {
    while (this.#following !== undefined || this.#holding !== undefined) {
      await this.#following;
      await this.#holding;
    }
    const { log, copied } = this.#options.measure();
    if (log - copied >= this.#options.due) await this.#attempt('truncate');
    clearTimeout(this.#idleTimer);
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** Copies while others write, then the rest while they wait. */
  #follow(): void {
    this.#following ??= this.#attempt('passive').finally(() => {
      this.#following = undefined;
      if (this.#holding === undefined) this.#hold();
    });
  }

  /** Stops the writers until the whole log is copied. */
  #hold(): void {
    this.#holding = this.#copyRest().finally(() => {
      this.#holding = undefined;
    });
  }

  async #copyRest(): Promise<void> {
    await this.#options.queue.enterFirst();
    try {
      await this.#following;
      await this.#attempt('restart');
    } finally {
      this.#options.queue.leave();
    }
  }

  async #attempt(mode: CheckpointMode): Promise<void> {
    const outcome = await this.#ask(mode);
    if (outcome.error === undefined) this.#options.log.debug('checkpoint done', { mode, ...outcome });
    else this.#options.log.warn('checkpoint failed; the next one tries again', { mode, error: outcome.error });
  }

  async #ask(mode: CheckpointMode): Promise<CheckpointOutcome> {
    clearTimeout(this.#idleTimer);
    this.#worker ??= new Worker(new URL('checkpoint-worker.ts', import.meta.url), {
      workerData: { path: this.#options.path },
    });
    const worker = this.#worker;
    worker.ref();
    const outcome = await answerOf(worker, mode);
    if (outcome.died === true) this.#worker = undefined;
    else worker.unref();
    this.#idleTimer = setTimeout(() => this.#letGo(worker), idleMilliseconds).unref();
    return outcome;
  }

  #letGo(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
  }
}

const answerOf = (worker: Worker, mode: CheckpointMode): Promise<CheckpointOutcome & { readonly died?: boolean }> =>
  new Promise((resolve) => {
    const done = (outcome: CheckpointOutcome & { readonly died?: boolean }): void => {
      worker.off('message', done).off('error', failed).off('exit', ended);
      resolve(outcome);
    };
    const failed = (error: Error): void => done({ error: error.message, died: true });
    const ended = (code: number): void => done({ error: `the worker ended with code ${code}`, died: true });
    worker.on('message', done).on('error', failed).on('exit', ended);
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    worker.postMessage(mode);
  });
