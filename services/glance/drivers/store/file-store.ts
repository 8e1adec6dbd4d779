import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isStoreKey, type ByteRange, type ImageStore, type StoredData, type StoreWriter } from '../store.ts';
import { FileWriter } from './file-writer.ts';
import { storageFull } from './storage-full.ts';

/** Bytes per read: few enough calls that the disk and not the loop is what a download waits for. */
const readLength = 1024 * 1024;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const unlessMissing = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/** Images as files of one directory: `data/<key>` is whole and durable, `incoming/<key>` is being written. */
class FileStore implements ImageStore {
  readonly id = 'file';
  readonly #data: string;
  readonly #incoming: string;

  constructor(directory: string) {
    this.#data = join(directory, 'data');
    this.#incoming = join(directory, 'incoming');
  }

  async prepare(): Promise<void> {
    await mkdir(this.#data, { recursive: true, mode: 0o700 });
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
  }

  async create(key: string, expected: number | undefined): Promise<StoreWriter> {
    if (expected !== undefined) await this.#assertRoom(expected);
    return FileWriter.create(this.#incomingPath(key), this.#path(key));
  }

  async open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const handle = await unlessMissing(() => open(this.#path(key), constants.O_RDONLY | constants.O_NOFOLLOW));
    if (handle === undefined) return undefined;
    const part = range === undefined ? {} : { start: range.start, end: range.start + range.length - 1 };
    return handle.createReadStream({ highWaterMark: readLength, ...part });
  }

  async size(key: string): Promise<number | undefined> {
    return (await unlessMissing(() => stat(this.#path(key))))?.size;
  }

  remove(key: string): Promise<void> {
    return rm(this.#path(key), { force: true });
  }

  async list(): Promise<readonly StoredData[]> {
    const found: StoredData[] = [];
    for (const key of await this.#keys(this.#data)) {
      const size = await this.size(key);
      if (size !== undefined) found.push({ key, size });
    }
    return found;
  }

  listUnfinished(): Promise<readonly string[]> {
    return this.#keys(this.#incoming);
  }

  removeUnfinished(key: string): Promise<void> {
    return rm(this.#incomingPath(key), { force: true });
  }

  async check(): Promise<void> {
    await access(this.#data, constants.R_OK | constants.W_OK | constants.X_OK);
    await access(this.#incoming, constants.R_OK | constants.W_OK | constants.X_OK);
  }

  async #keys(directory: string): Promise<string[]> {
    return (await readdir(directory)).filter(isStoreKey);
  }

  async #assertRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#data);
    if (bytes > bavail * bsize) throw storageFull();
  }

  #path(key: string): string {
    return join(this.#data, checked(key));
  }

  #incomingPath(key: string): string {
    return join(this.#incoming, checked(key));
  }
}

const checked = (key: string): string => {
  if (!isStoreKey(key)) throw new TypeError(`${JSON.stringify(key)} is no key of a store`);
  return key;
};

/** Opens a store in a directory of its own, which is made where it is missing. */
export const openFileStore = async (directory: string): Promise<ImageStore> => {
  const store = new FileStore(directory);
  await store.prepare();
  return store;
};
