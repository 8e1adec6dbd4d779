import { Readable } from 'node:stream';
import type { ByteRange, ImageStore, StoredData, StoreWriter } from '../store.ts';
import { storageFull } from './storage-full.ts';

/** A store in memory, for tests and trials: what it holds is gone with the process. */
export class FakeStore implements ImageStore {
  readonly id = 'fake';
  readonly #data = new Map<string, Buffer>();
  readonly #unfinished = new Map<string, Buffer[]>();
  readonly #capacity: number;

  /** @param capacity bytes that fit */
  constructor(capacity: number = 64 * 1024 * 1024) {
    this.#capacity = capacity;
  }

  create(key: string, expected: number | undefined): Promise<StoreWriter> {
    if (expected !== undefined && this.#used() + expected > this.#capacity) return Promise.reject(storageFull());
    this.#unfinished.set(key, []);
    return Promise.resolve(this.#writer(key));
  }

  open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const bytes = this.#data.get(key);
    if (bytes === undefined) return Promise.resolve(undefined);
    const part = range === undefined ? bytes : bytes.subarray(range.start, range.start + range.length);
    return Promise.resolve(Readable.from(part.length === 0 ? [] : [part], { objectMode: false }));
  }

  size(key: string): Promise<number | undefined> {
    return Promise.resolve(this.#data.get(key)?.length);
  }

  remove(key: string): Promise<void> {
    this.#data.delete(key);
    return Promise.resolve();
  }

  list(): Promise<readonly StoredData[]> {
    return Promise.resolve([...this.#data].map(([key, bytes]) => ({ key, size: bytes.length })));
  }

  listUnfinished(): Promise<readonly string[]> {
    return Promise.resolve([...this.#unfinished.keys()]);
  }

  removeUnfinished(key: string): Promise<void> {
    this.#unfinished.delete(key);
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  #writer(key: string): StoreWriter {
    return {
      write: (chunks) => this.#write(key, chunks),
      commit: () => {
        this.#data.set(key, Buffer.concat(this.#unfinished.get(key) ?? []));
        return this.removeUnfinished(key);
      },
      abort: () => this.removeUnfinished(key),
    };
  }

  #write(key: string, chunks: readonly Buffer[]): Promise<void> {
    const coming = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (this.#used() + coming > this.#capacity) return Promise.reject(storageFull());
    this.#unfinished.get(key)?.push(...chunks.map((chunk) => Buffer.from(chunk)));
    return Promise.resolve();
  }

  #used(): number {
    const all = [...this.#data.values(), ...[...this.#unfinished.values()].flat()];
    return all.reduce((sum, bytes) => sum + bytes.length, 0);
  }
}
