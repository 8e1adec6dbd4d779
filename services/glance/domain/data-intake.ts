import { TooLarge } from '@nimbo/errors/faults.ts';
import type { Digests, StreamDigest } from '../drivers/digest.ts';
import type { StoreWriter } from '../drivers/store.ts';
import type { Inspection } from './inspector/disk-format.ts';
import { createImageInspector } from './inspector/image-inspector.ts';

/** Bytes of one write: fewer calls, and the next are gathered while the disk and the hashes work. */
const pieceLength = 1024 * 1024;

/** What passed, when all of it has. */
export interface Received {
  readonly size: number;
  /** MD5, hexadecimal. */
  readonly checksum: string;
  readonly hashValue: string;
  readonly inspection: Inspection;
}

/** How data is taken in. */
export interface IntakeOptions {
  readonly writer: StoreWriter;
  readonly digest: StreamDigest;
  /** Bytes that may come. */
  readonly limit: number;
  /** What is said where more come. */
  tooLarge(): Error;
  /** Called with each chunk; may throw to end the intake. */
  onProgress(): Promise<void>;
}

/** Gathers chunks into larger pieces; each is written, then hashed, while the next is gathered. */
class Pipeline {
  readonly #writer: StoreWriter;
  readonly #digest: StreamDigest;
  #piece: Buffer = newPiece();
  #filled = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(writer: StoreWriter, digest: StreamDigest) {
    this.#writer = writer;
    this.#digest = digest;
  }

  async push(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(this.#piece, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled === pieceLength) await this.#passOn();
    }
  }

  /** Writes and hashes what is left. */
  async finish(): Promise<Digests> {
    await this.#working;
    const last = this.#piece.subarray(0, this.#filled);
    if (last.length > 0) await this.#writer.write([last]);
    return this.#digest.finish(last);
  }

  /** Waits until nothing is being written, however that ended, and gives up hashing. */
  async settle(): Promise<void> {
    await this.#working.catch(() => undefined);
    await this.#digest.abandon();
  }

  async #passOn(): Promise<void> {
    await this.#working;
    const piece = this.#piece;
    this.#piece = newPiece();
    this.#filled = 0;
    this.#working = this.#writer.write([piece]).then(() => this.#digest.update(piece));
    // A failure is met by the next wait for it, not by the process.
    this.#working.catch(() => undefined);
  }
}

/** Memory of its own, so that it can be handed to another thread. */
const newPiece = (): Buffer => Buffer.allocUnsafeSlow(pieceLength);

/**
 * Streams data into a store's writer while hashing and inspecting it. Neither commits nor aborts; when it ends,
 * nothing is being written any more.
 * @throws what the source, the store or `onProgress` throw, and `tooLarge`
 */
export const takeIn = async (source: AsyncIterable<Buffer>, options: IntakeOptions): Promise<Received> => {
  const pipeline = new Pipeline(options.writer, options.digest);
  const inspector = createImageInspector();
  let size = 0;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > options.limit) throw options.tooLarge();
      inspector.push(chunk);
      await pipeline.push(chunk);
      await options.onProgress();
    }
    const { md5: checksum, secure: hashValue } = await pipeline.finish();
    return { size, checksum, hashValue, inspection: inspector.finish() };
  } finally {
    await pipeline.settle();
  }
};

/** More bytes than any image may have. */
export const overCap = (cap: number): TooLarge =>
  new TooLarge(`The data is too large: images may have ${cap} bytes (image_size_cap).`, {
    code: 'glance.image_too_large',
    details: { limit: cap },
  });
