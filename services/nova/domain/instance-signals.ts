/** Tells those who wait for a server that there is news of it: a doorbell, for who misses it looks again by the clock. */
export interface InstanceSignals {
  changed(uuids: readonly string[]): void;
  /** Resolves at the next news of the server, after `patience` milliseconds, or when the signal aborts. */
  next(uuid: string, patience: number, signal: AbortSignal): Promise<void>;
}

/** Signals within one process; what other processes write is found by patience. */
export const instanceSignals = (): InstanceSignals => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed: (uuids) => {
      for (const uuid of uuids) for (const wake of waiting.get(uuid) ?? []) wake();
    },
    next: (uuid, patience, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(uuid) ?? new Set();
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(uuid);
          resolve();
        };
        const timer = setTimeout(wake, patience);
        waiting.set(uuid, wakers.add(wake));
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      }),
  };
};
