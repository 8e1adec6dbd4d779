import type { Fault } from '@nimbo/errors/fault.ts';
import { errorOfAnswer } from './qmp-error.ts';
import type { Message } from './message.ts';

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Fault) => void;
}

/** Commands on their way, by id; an answer to one that was given up on finds nobody and is dropped. */
export class PendingCommands {
  readonly #peer: string;
  readonly #pending = new Map<string, Pending>();
  #last = 0;

  constructor(peer: string) {
    this.#peer = peer;
  }

  /** Sends under a new id and waits for its answer; leaves when the signal says so. */
  async run(command: string, signal: AbortSignal, send: (id: string) => void): Promise<unknown> {
    this.#last += 1;
    const id = `nimbo-${this.#last}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { command, resolve, reject });
    const onAbort = () => this.#pending.delete(id);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      send(id);
      return await promise;
    } finally {
      this.#pending.delete(id);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** False where nobody waits for this answer. */
  settle(answer: Message): boolean {
    const id = answer['id'];
    const pending = typeof id === 'string' ? this.#pending.get(id) : undefined;
    if (pending === undefined || (answer['return'] === undefined && answer['error'] === undefined)) {
      return false;
    }
    if (answer['error'] === undefined) {
      pending.resolve(answer['return']);
    } else {
      pending.reject(errorOfAnswer(answer, this.#peer, pending.command));
    }
    return true;
  }

  failAll(fault: Fault): void {
    for (const { reject } of this.#pending.values()) {
      reject(fault);
    }
    this.#pending.clear();
  }
}
