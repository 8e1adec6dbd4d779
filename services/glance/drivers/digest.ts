/** The sums of a whole stream, hexadecimal. */
export interface Digests {
  readonly md5: string;
  /** By the configured algorithm. */
  readonly secure: string;
}

/** Computes the sums of one stream. */
export interface StreamDigest {
  /**
   * Takes the next bytes, which the caller must not touch again. Resolves when more may come; rejects where the work
   * has failed.
   */
  update(bytes: Buffer): Promise<void>;
  /** The sums, with the last bytes included. Nothing may follow. */
  finish(last: Buffer): Promise<Digests>;
  /** Gives up; harmless after the end. */
  abandon(): Promise<void>;
}

/** Opens digests; hashing is the larger part of an upload's work. */
export interface DigestFactory {
  open(): StreamDigest;
}
