import { createHash } from 'node:crypto';
import { TooLarge } from '@nimbo/errors/faults.ts';
import type { StoreWriter } from '../drivers/store.ts';
import type { Inspection } from './inspector/disk-format.ts';
import { createImageInspector } from './inspector/image-inspector.ts';

/** Bytes gathered for one write: fewer calls, and hashing goes on while the disk works. */
const writeLength = 1024 * 1024;

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
  /** The secure hash's name for node:crypto. */
  readonly hashAlgorithm: string;
  /** Bytes that may come. */
  readonly limit: number;
  /** What is said where more come. */
  tooLarge(): Error;
  /** Called with each chunk; may throw to end the intake. */
  onProgress(): Promise<void>;
}

/** Writes of gathered chunks, one at a time, the next gathered meanwhile. */
class GatheringWriter {
  readonly #writer: StoreWriter;
  #chunks: Buffer[] = [];
  #length = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(writer: StoreWriter) {
    this.#writer = writer;
  }

  async push(chunk: Buffer): Promise<void> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length >= writeLength) await this.flush();
  }

  async flush(): Promise<void> {
    await this.#writing;
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#length = 0;
    this.#writing = chunks.length === 0 ? Promise.resolve() : this.#writer.write(chunks);
    // A failure is met by the next wait for it, not by the process.
    this.#writing.catch(() => undefined);
  }

  async finish(): Promise<void> {
    await this.flush();
    await this.#writing;
  }

  /** Waits until nothing is being written, however that ended. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }
}

/**
 * Streams data into a store's writer while hashing and inspecting it. Neither commits nor aborts; when it ends,
 * nothing is being written any more.
 * @throws what the source, the store or `onProgress` throw, and `tooLarge`
 */
export const takeIn = async (source: AsyncIterable<Buffer>, options: IntakeOptions): Promise<Received> => {
  const gathering = new GatheringWriter(options.writer);
  const md5 = createHash('md5');
  const secure = createHash(options.hashAlgorithm);
  const inspector = createImageInspector();
  let size = 0;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > options.limit) throw options.tooLarge();
      md5.update(chunk);
      secure.update(chunk);
      inspector.push(chunk);
      await gathering.push(chunk);
      await options.onProgress();
    }
    await gathering.finish();
  } finally {
    await gathering.settle();
  }
  return { size, checksum: md5.digest('hex'), hashValue: secure.digest('hex'), inspection: inspector.finish() };
};

/** More bytes than any image may have. */
export const overCap = (cap: number): TooLarge =>
  new TooLarge(`The data is too large: images may have ${cap} bytes (image_size_cap).`, {
    code: 'glance.image_too_large',
    details: { limit: cap },
  });
