import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Digests, StreamDigest } from '../digest.ts';
import type { DigestProgress, DigestTask } from './digest-worker.ts';

/** Pieces that may wait for the worker: more would only fill memory. */
const mostWaiting = 4;

/** Hashes in a thread of its own, so that an upload's hashing never holds up another request. */
export class WorkerDigest implements StreamDigest {
  readonly #worker: Worker;
  readonly #ended: () => void;
  #waiting = 0;
  #failure: Error | undefined;

  constructor(algorithm: string, ended: () => void) {
    this.#ended = ended;
    this.#worker = new Worker(new URL('digest-worker.ts', import.meta.url), { workerData: { algorithm } });
    this.#worker.on('message', () => {
      this.#waiting -= 1;
    });
    this.#worker.on('error', (error: Error) => {
      this.#failure = error;
    });
  }

  async update(bytes: Buffer): Promise<void> {
    this.#send(bytes, false);
    while (this.#waiting >= mostWaiting) await this.#progress();
    if (this.#failure !== undefined) throw this.#failure;
  }

  async finish(last: Buffer): Promise<Digests> {
    this.#send(last, true);
    for (;;) {
      const { digests } = await this.#progress();
      if (digests === undefined) continue;
      await this.abandon();
      return digests;
    }
  }

  async abandon(): Promise<void> {
    await this.#worker.terminate();
    this.#ended();
  }

  /** The next answer; `once` rejects when the worker fails first. */
  async #progress(): Promise<DigestProgress> {
    if (this.#failure !== undefined) throw this.#failure;
    const [progress] = (await once(this.#worker, 'message')) as [DigestProgress];
    return progress;
  }

  #send(bytes: Buffer, isLast: boolean): void {
    this.#waiting += 1;
    const task: DigestTask = { bytes, isLast };
    // A buffer that has its memory to itself is moved, not copied.
    const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
    this.#worker.postMessage(task, isWhole ? [bytes.buffer as ArrayBuffer] : []);
  }
}
