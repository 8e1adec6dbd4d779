import { linkLost } from '../bus-faults.ts';
import { untilAborted } from '../until-aborted.ts';

interface Asked {
  /** Who alone may answer. */
  readonly place: string;
  readonly answer: PromiseWithResolvers<string>;
}

/** The calls of this process that others work on. */
export class Asking {
  readonly #asked = new Map<string, Asked>();

  /** Waits for the answer to a call; rejects with the signal's reason, or what {@link fail} is given. */
  async ask(id: string, place: string, signal: AbortSignal, send: () => void): Promise<string> {
    const answer = Promise.withResolvers<string>();
    this.#asked.set(id, { place, answer });
    try {
      send();
      return await untilAborted(answer.promise, signal);
    } finally {
      this.#asked.delete(id);
    }
  }

  /** An answer has arrived; one from another place than was asked is none. */
  settle(id: string, sender: string, body: string): boolean {
    const asked = this.#asked.get(id);
    if (asked?.place !== sender) return false;
    asked.answer.resolve(body);
    return true;
  }

  fail(id: string, error: Error): void {
    this.#asked.get(id)?.answer.reject(error);
  }

  /** The connection is gone: no answer will arrive. */
  abandon(): void {
    for (const { answer } of this.#asked.values()) answer.reject(linkLost());
  }
}
