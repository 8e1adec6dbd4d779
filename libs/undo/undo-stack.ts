import type { Log } from '@nimbo/context/log.ts';

/** Takes back one thing that was done. */
export type Undo = () => void | Promise<void>;

/** An undo that failed: what it was to take back, and why it could not. */
export interface UndoFailure {
  readonly name: string;
  readonly error: unknown;
}

interface Entry {
  readonly name: string;
  readonly undo: Undo;
}

/**
 * Cleans up after work that fails halfway, within one process (what must survive the process is a saga). Each thing that
 * was done adds how to take it back; leaving the scope of an `await using` takes all back, last first, unless
 * `success` was called. An undo that fails is logged and the others still run: leaving as little behind as possible
 * is the purpose, and the error that made the work fail is the one the caller must see.
 */
export class UndoStack implements AsyncDisposable {
  readonly #log: Log;
  #entries: Entry[] | undefined = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Something was done; `name` says in plain words what `undo` takes back, for the log. Add it before doing what may
   * half succeed, and make the undo bear that nothing was done.
   * It throws an Error once the stack has ended: then nobody would ever run the undo.
   */
  add(name: string, undo: Undo): void {
    if (this.#entries === undefined) throw new Error(`the undo of "${name}" came after its stack had ended`);
    this.#entries.push({ name, undo });
  }

  /** All went well: nothing is taken back. */
  success(): void {
    this.#entries = undefined;
  }

  /** Hands everything to a new stack, for a caller who may yet fail; this one ends. */
  move(): UndoStack {
    const next = new UndoStack(this.#log);
    next.#entries = this.#entries;
    this.#entries = undefined;
    return next;
  }

  /** Takes everything back, last first. Never rejects; a second call does nothing. */
  async fail(): Promise<readonly UndoFailure[]> {
    const entries = this.#entries ?? [];
    this.#entries = undefined;
    const failures: UndoFailure[] = [];
    for (const { name, undo } of entries.toReversed()) {
      try {
        await undo();
      } catch (error) {
        failures.push({ name, error });
        this.#log.error('something could not be undone and is left behind', { undo: name, error });
      }
    }
    return failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fail();
  }
}
