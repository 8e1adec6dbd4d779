import type { RevocationEvent } from './revocation-event.ts';

/** Where a cache hears of revocations, and how far it may trust that it has heard of all. */
export interface RevocationFeed {
  /** Milliseconds of the monotonic clock until which surely nothing was missed; -Infinity where nothing is known. */
  confirmedAt(): number;
  /** Calls the listener for every batch of events; events may come more than once. */
  subscribe(listener: (events: readonly RevocationEvent[]) => void): void;
}
