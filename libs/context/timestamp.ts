import type { Clock } from './clock.ts';

/**
 * An instant as the databases keep it and the APIs start from: ISO 8601, UTC, always 27 characters with
 * microseconds (`2026-11-21T06:54:16.123000Z`), so that text order is time order on every database.
 */
export type Timestamp = string;

/** Milliseconds since the epoch as a {@link Timestamp}. */
export const timestampOf = (milliseconds: number): Timestamp =>
  `${new Date(milliseconds).toISOString().slice(0, -1)}000Z`;

/** The clock's present instant. */
export const timestampNow = (clock: Clock): Timestamp => timestampOf(clock.now());

/** Milliseconds since the epoch; NaN for a text that is no timestamp. */
export const millisecondsOf = (timestamp: Timestamp): number => Date.parse(timestamp);
