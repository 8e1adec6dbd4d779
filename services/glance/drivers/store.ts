import type { Readable } from 'node:stream';

/** The part of the bytes that is asked for. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/** Bytes on their way into a store: nobody sees them before `commit`. */
export interface StoreWriter {
  /**
   * Takes the next bytes, in order; one call at a time. The chunks must not change afterwards.
   * @throws InsufficientStorage where the store is full
   */
  write(chunks: readonly Buffer[]): Promise<void>;
  /**
   * Makes all that was written durable and visible under its key, or throws and leaves nothing visible.
   * @throws InsufficientStorage where the store is full
   */
  commit(): Promise<void>;
  /** Throws everything away; idempotent, and without effect after `commit`. */
  abort(): Promise<void>;
}

/** Bytes that a store keeps. */
export interface StoredData {
  readonly key: string;
  readonly size: number;
}

/**
 * Where image data is kept. Keys are made by glance: hexadecimal digits, dashes and dots, never used twice. All
 * methods may throw what their medium throws; that is a defect of the cloud, not of the caller.
 */
export interface ImageStore {
  /** The store's name in locations, for example `file`. */
  readonly id: string;
  /**
   * Begins to take data.
   * @param expected bytes that will come, where the client told
   * @throws InsufficientStorage where they cannot fit
   */
  create(key: string, expected: number | undefined): Promise<StoreWriter>;
  /** Bytes of a key, all or a range of them; undefined where there is none. */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** How many bytes a key has; undefined where there is none. */
  size(key: string): Promise<number | undefined>;
  /** Removes a key's bytes for good; idempotent. */
  remove(key: string): Promise<void>;
  /** Everything that was committed. */
  list(): Promise<readonly StoredData[]>;
  /** Keys of writers that were neither committed nor aborted, of this process or any other. */
  listUnfinished(): Promise<readonly string[]>;
  /** Removes what an unfinished writer left; idempotent. */
  removeUnfinished(key: string): Promise<void>;
  /** Throws where the store cannot be used now. */
  check(): Promise<void>;
}

/** What {@link ImageStore} takes for a key: nothing that could leave a directory. */
export const isStoreKey = (text: string): boolean => /^[0-9a-fA-F][0-9a-fA-F.-]{0,199}$/.test(text);
