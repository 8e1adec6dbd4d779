/** So many places for work; who finds none waits in line. */
export interface Slots {
  /** Rejects with the signal's reason where it aborts while waiting. */
  hold<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export const createSlots = (count: number): Slots => {
  let free = count;
  const line: (() => void)[] = [];
  const leave = (): void => {
    const next = line.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const enter = (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const take = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        line.splice(line.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      line.push(take);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  };
  return {
    hold: async (signal, work) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
