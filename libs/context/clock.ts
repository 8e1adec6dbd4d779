/** Time as a value handed in, so that tests can jump. Nothing below `serve` reads the machine's clock itself. */
export interface Clock {
  /** Milliseconds since the epoch; may jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds that only ever grow; for durations, deadlines and leases held in one process. */
  monotonic(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
