import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoreWriter } from '../store.ts';
import { storageFull } from './storage-full.ts';

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && fullCodes.has(error.code);

/** Bytes after which the disk is told to begin, so that the last wait is short. */
const flushLength = 64 * 1024 * 1024;

/** Writes one file aside and moves it into its place when it is whole and on the disk. */
export class FileWriter implements StoreWriter {
  readonly #handle: FileHandle;
  readonly #from: string;
  readonly #to: string;
  #unflushed = 0;
  #flushing: Promise<unknown> | undefined;
  #isOver = false;

  private constructor(handle: FileHandle, from: string, to: string) {
    this.#handle = handle;
    this.#from = from;
    this.#to = to;
  }

  /** @throws InsufficientStorage where not even an empty file fits */
  static async create(from: string, to: string): Promise<FileWriter> {
    return mappingFull(async () => new FileWriter(await open(from, 'wx', 0o600), from, to));
  }

  write(chunks: readonly Buffer[]): Promise<void> {
    return mappingFull(() => this.#writeAll(chunks));
  }

  commit(): Promise<void> {
    return mappingFull(async () => {
      await this.#flushing;
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#from, this.#to);
      this.#isOver = true;
      await syncDirectory(dirname(this.#to));
    });
  }

  async abort(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#flushing?.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
    await rm(this.#from, { force: true });
  }

  /** One call may write less than it was given. */
  async #writeAll(chunks: readonly Buffer[]): Promise<void> {
    let rest = chunks.filter((chunk) => chunk.length > 0);
    while (rest.length > 0) {
      const { bytesWritten } = await this.#handle.writev([...rest]);
      this.#unflushed += bytesWritten;
      rest = withoutFirst(rest, bytesWritten);
    }
    if (this.#unflushed >= flushLength) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#flushing;
    this.#unflushed = 0;
    const flushing = this.#handle.datasync();
    // A failure is met by the next wait for it, not by the process.
    flushing.catch(() => undefined);
    this.#flushing = flushing;
  }
}

const mappingFull = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw isFull(error) ? storageFull(error) : error;
  }
};

const withoutFirst = (chunks: readonly Buffer[], bytes: number): Buffer[] => {
  let skipped = bytes;
  const rest: Buffer[] = [];
  for (const chunk of chunks) {
    if (skipped < chunk.length) rest.push(chunk.subarray(skipped));
    skipped = Math.max(0, skipped - chunk.length);
  }
  return rest;
};

const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
