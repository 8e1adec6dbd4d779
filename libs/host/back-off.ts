const first = 100;

const most = 30_000;

/** Milliseconds to wait before the next try after so many failures in a row (1, 2, …): 100 ms doubling up to 30 s. */
export const backOff = (failures: number): number =>
  Math.min(most, first * 2 ** Math.min(20, Math.max(0, failures - 1)));
