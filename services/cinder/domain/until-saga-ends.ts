import type { Context } from '@nimbo/context/context.ts';
import { Conflict, InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import { fromJson } from '@nimbo/db/json.ts';
import type { SagaCause } from '@nimbo/saga/definition.ts';
import { findSagaOutcome } from '../db/saga-store.ts';
import type { Cinder } from './cinder.ts';

/** Milliseconds between two looks: no bell tells that a saga has ended. */
const pause = 25;
const longestPause = 500;

const faultOf = ({ kind, message }: SagaCause): Error => {
  if (kind === 'unavailable' || kind === 'timeout') return new Unavailable(message);
  return kind === 'insufficient-storage' ? new InsufficientStorage(message) : new Conflict(message);
};

/**
 * Waits until a saga that its caller wants an answer of has ended.
 * @throws what turned it back; Unavailable where it goes on beyond the time that hosts have
 */
export const untilSagaEnds = async (ctx: Context, cinder: Cinder, saga: string): Promise<void> => {
  const deadline = ctx.clock.monotonic() + cinder.settings.host_patience * 1000;
  let rest = pause;
  while (ctx.clock.monotonic() < deadline && !ctx.signal.aborted) {
    const outcome = await findSagaOutcome(cinder.db.read, saga);
    if (outcome === undefined || outcome.status === 'succeeded') return;
    if (outcome.cause !== null) throw faultOf(fromJson<SagaCause>(outcome.cause));
    await cinder.news.next(saga, rest, ctx.signal);
    rest = Math.min(longestPause, rest * 2);
  }
  throw new Unavailable('The host has not done it in time; it goes on trying: look at the volume later.');
};
