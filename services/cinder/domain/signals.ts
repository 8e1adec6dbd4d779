/** Tells those who wait for a thing that there is news of it: a doorbell, for who misses it looks again by the clock. */
export interface Signals {
  changed(ids: readonly string[]): void;
  /** Resolves at the next news of the thing, after `patience` milliseconds, or when the signal aborts. */
  next(id: string, patience: number, signal: AbortSignal): Promise<void>;
}

/** Signals within one process; what other processes write is found by patience. */
export const createSignals = (): Signals => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed: (ids) => {
      for (const id of ids) for (const wake of waiting.get(id) ?? []) wake();
    },
    next: (id, patience, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(id) ?? new Set();
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(id);
          resolve();
        };
        const timer = setTimeout(wake, patience);
        waiting.set(id, wakers.add(wake));
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      }),
  };
};
