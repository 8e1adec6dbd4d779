import { callAborted, linkLost } from '../bus-faults.ts';
import type { Receive } from '../transport.ts';
import type { IncomingCall } from './incoming.ts';

/** How many calls given up are remembered in case they arrive later than the news. */
const rememberedCancels = 1024;

/** The calls of others that this process works on. */
export class Answering {
  readonly #running = new Map<string, AbortController>();
  readonly #work = new Set<Promise<unknown>>();
  readonly #cancelled = new Set<string>();

  /**
   * Works on a call. Resolves to the encoded reply, or undefined where nobody waits for it any more: its sender has
   * given it up, or its deadline has passed.
   */
  answer(call: IncomingCall, receive: Receive): Promise<string | undefined> {
    const work = this.#answer(call, receive);
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
    return work;
  }

  /** A sender has given up one of its own calls. */
  cancel(sender: string, id: string): void {
    const key = keyOf(sender, id);
    const running = this.#running.get(key);
    if (running !== undefined) return running.abort(callAborted(undefined));
    this.#cancelled.add(key);
    const [oldest] = this.#cancelled;
    if (this.#cancelled.size > rememberedCancels && oldest !== undefined) this.#cancelled.delete(oldest);
  }

  /** The connection is gone: no answer will arrive. */
  abandon(): void {
    for (const controller of this.#running.values()) controller.abort(linkLost());
  }

  /** Resolves when nothing is worked on. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#work);
  }

  async #answer(call: IncomingCall, receive: Receive): Promise<string | undefined> {
    const key = keyOf(call.sender, call.id);
    if (this.#cancelled.delete(key) || this.#running.has(key)) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(callAborted(undefined)), call.deadline);
    this.#running.set(key, controller);
    try {
      const { sender, body } = call;
      const reply = await receive({ sender, body, wantsReply: true, signal: controller.signal });
      return controller.signal.aborted ? undefined : reply;
    } finally {
      clearTimeout(timer);
      this.#running.delete(key);
    }
  }
}

const keyOf = (sender: string, id: string): string => `${sender} ${id}`;
