import { systemClock, type Clock } from './clock.ts';
import type { Context } from './context.ts';
import { silentLog, type Log } from './log.ts';
import { newRequestId } from './request-id.ts';

/** What an internal context may be given; everything else has a default. */
export interface InternalContextOptions {
  readonly requestId?: string;
  readonly log?: Log;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * The context of work that the service does on its own behalf (bootstrap, sagas, reconcilers): no user stands
 * behind it and no policy rule bounds it, so it must never be made from a request.
 */
export const internalContext = (options: InternalContextOptions = {}): Context => ({
  requestId: options.requestId ?? newRequestId(),
  globalRequestId: undefined,
  identity: undefined,
  log: options.log ?? silentLog,
  clock: options.clock ?? systemClock,
  signal: options.signal ?? new AbortController().signal,
  authorize: () => Promise.resolve(),
  can: () => Promise.resolve(true),
});
