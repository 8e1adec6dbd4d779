import { stat } from 'node:fs/promises';
import type { Clock } from '@nimbo/context/clock.ts';
import { keyNumbers, readKey } from './key-files.ts';

/** How long a repository is taken to be unchanged without looking, in milliseconds. */
const lookInterval = 1_000;

interface LoadedKeys<Key> {
  /** The key that seals. */
  readonly primary: Key;
  /** All keys, the likeliest first. */
  readonly all: readonly Key[];
  readonly changedAt: bigint;
}

/** A key repository's keys in memory, read again when the directory changes: rotation needs no restart. */
export class KeyRing<Key> {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #parse: (text: string) => Key;
  #loaded: LoadedKeys<Key> | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param parse makes a key of a file's text, and throws where it is none */
  constructor(directory: string, clock: Clock, parse: (text: string) => Key) {
    this.#directory = directory;
    this.#clock = clock;
    this.#parse = parse;
  }

  /** The keys as they stood at most a second ago. Throws an Error that names the directory where there are none. */
  async keys(): Promise<LoadedKeys<Key>> {
    if (this.#loaded !== undefined && this.#clock.monotonic() - this.#lookedAt < lookInterval) return this.#loaded;
    return this.look();
  }

  /** Looks at the directory now. */
  async look(): Promise<LoadedKeys<Key>> {
    this.#lookedAt = this.#clock.monotonic();
    const { mtimeNs } = await stat(this.#directory, { bigint: true });
    if (this.#loaded?.changedAt !== mtimeNs) this.#loaded = await this.#load(mtimeNs);
    return this.#loaded;
  }

  async #load(changedAt: bigint): Promise<LoadedKeys<Key>> {
    const numbers = await keyNumbers(this.#directory);
    const keys = await Promise.all(numbers.map(async (number) => this.#parse(await readKey(this.#directory, number))));
    const all = keys.toReversed();
    const [primary] = all;
    if (primary === undefined) throw new Error(`the key repository ${this.#directory} has no keys: run bootstrap`);
    return { primary, all, changedAt };
  }
}
