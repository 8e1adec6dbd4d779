/** Waiting as a value handed in, so that tests decide when time passes. */
export interface Timers {
  /** Calls back once after some milliseconds; the answer cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The process's own timers. They do not keep a process alive that has nothing else to do. */
export const systemTimers: Timers = {
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
