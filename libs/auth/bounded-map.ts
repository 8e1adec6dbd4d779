/** A map that forgets what was not used for longest when it is full. */
export class BoundedMap<Key, Value> {
  readonly #limit: number;
  readonly #values = new Map<Key, Value>();

  /** @param limit entries kept at most, at least 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value; being asked for counts as use. */
  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const oldest = this.#values.keys().next();
    if (oldest.done !== true) this.#values.delete(oldest.value);
  }

  delete(key: Key): void {
    this.#values.delete(key);
  }

  /** Least recently used first. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#values.entries();
  }
}
