import { maximumPayloadBytes } from '../bus-limits.ts';

/** Limits and times of one process's connection to the broker. Sizes are bytes, times milliseconds. */
export interface RabbitLimits {
  /** What may wait for the broker's confirmation: beyond it casts are dropped and calls fail. */
  readonly outgoingBytes: number;
  /** What may wait in one queue: beyond it the broker refuses, casts are dropped and calls fail. */
  readonly queueMessages: number;
  readonly queueBytes: number;
  /** Messages on their way to one server that it has not taken yet. */
  readonly prefetch: number;
  /** A connection counts as dead after two of these without a sign of the broker. */
  readonly heartbeat: number;
  /** The most that connecting and introducing oneself may take. */
  readonly connectTime: number;
  /** The pause before the first attempt to connect again, and the longest; it doubles in between. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** How long what was handed over may take to be confirmed when the bus closes. */
  readonly drainTime: number;
}

/** A dead broker is noticed within 20 seconds, one that is back is found within 5. */
export const defaultRabbitLimits: RabbitLimits = {
  outgoingBytes: 8 * maximumPayloadBytes,
  queueMessages: 10_000,
  queueBytes: 16 * maximumPayloadBytes,
  prefetch: 100,
  heartbeat: 10_000,
  connectTime: 10_000,
  firstPause: 100,
  longestPause: 5_000,
  drainTime: 2_000,
};

/** How long a queue of calls that nobody serves stays, for servers that come back after the broker's restart. */
export const callQueueLife = 60_000;

/** How long casts wait for a server that is away, and how long their queue stays when none comes. */
export const castLife = 10 * 60_000;
export const castQueueLife = 60 * 60_000;
