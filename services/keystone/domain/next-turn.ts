import { setImmediate } from 'node:timers/promises';

/** Rows that are worked through in one go: some milliseconds' work, after which whatever else waits has its turn. */
export const rowsPerTurn = 2_000;

/** Lets whatever else waits run before long work goes on. Never within a transaction. */
export const nextTurn = (): Promise<void> => setImmediate();
