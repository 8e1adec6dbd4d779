import type { Readable } from 'node:stream';

/** What a stream says, up to a limit in bytes; `overflow` is called once when it says more. */
export class BoundedOutput {
  readonly #chunks: Buffer[] = [];
  readonly #limit: number;
  #size = 0;

  constructor(stream: Readable, limit: number, overflow: () => void) {
    this.#limit = limit;
    stream.on('data', (chunk: Buffer) => {
      if (this.#size > this.#limit) {
        return;
      }
      this.#size += chunk.length;
      this.#chunks.push(chunk);
      if (this.#size > this.#limit) {
        overflow();
      }
    });
    // The pipe's end tells nothing that the process's exit doesn't tell.
    stream.on('error', () => undefined);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, this.#limit);
  }
}
