import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Knows whether the caller already is inside a transaction of this database: a second one would wait for the first
 * for ever (SQLite) or take a second connection and see other data (the servers).
 */
export class NestedTransactionGuard {
  readonly #database: string;
  readonly #current = new AsyncLocalStorage<{ open: boolean }>();

  constructor(database: string) {
    this.#database = database;
  }

  /** Throws an Error naming the rule when called inside a transaction. */
  check(): void {
    if (this.#current.getStore()?.open === true)
      throw new Error(
        `database.transaction of ${this.#database} was called inside a transaction of ${this.#database}; pass the outer tx instead`,
      );
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const state = { open: true };
    try {
      return await this.#current.run(state, work);
    } finally {
      state.open = false;
    }
  }
}
