/** The messages that a server works on now: bounded, waited for when it drains, told when the grace is over. */
export class RunningMessages {
  readonly #running = new Set<AbortController>();
  readonly #waiting: (() => void)[] = [];

  get count(): number {
    return this.#running.size;
  }

  /** Runs work under a signal of its own that also follows the caller's. */
  async run<T>(callerSignal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const follow = (): void => controller.abort(callerSignal.reason);
    if (callerSignal.aborted) follow();
    else callerSignal.addEventListener('abort', follow, { once: true });
    this.#running.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      callerSignal.removeEventListener('abort', follow);
      this.#running.delete(controller);
      if (this.#running.size === 0) for (const tell of this.#waiting.splice(0)) tell();
    }
  }

  /** Resolves when nothing runs; signals abort after `grace` milliseconds. */
  async drain(grace: number, reason: unknown): Promise<void> {
    if (this.#running.size === 0) return;
    const timer = setTimeout(() => this.#abort(reason), grace);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearTimeout(timer);
  }

  #abort(reason: unknown): void {
    for (const controller of this.#running) controller.abort(reason);
  }
}
