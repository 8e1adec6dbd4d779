import type { Fault } from '@nimbo/errors/fault.ts';
import { Timeout, Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';

/** Work that must end in time. */
export interface DeadlineOptions {
  /** Milliseconds. */
  readonly timeLimit: number;
  /** What has not happened, for the public message: `guest 1 did not answer device_add`. */
  readonly failure: string;
}

/**
 * Gives up on work when its time is over or nobody waits for it any more; its signal tells the work so.
 * @throws Timeout (`qmp.timeout`) when the time is over; Unavailable when the context was aborted
 */
export const withDeadline = async <T>(
  ctx: Pick<CallContext, 'signal'>,
  { timeLimit, failure }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const aborted = (): Fault =>
    new Unavailable(`${failure}: nobody waits for it any more`, { cause: ctx.signal.reason });
  if (ctx.signal.aborted) {
    throw aborted();
  }
  const inner = new AbortController();
  const over = Promise.withResolvers<never>();
  const stop = (fault: Fault): void => {
    over.reject(fault);
    inner.abort(fault);
  };
  const late = () => stop(new Timeout(`${failure} within ${timeLimit} ms`, { code: 'qmp.timeout' }));
  const timer = setTimeout(late, timeLimit);
  const onAbort = () => stop(aborted());
  ctx.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(inner.signal), over.promise]);
  } finally {
    clearTimeout(timer);
    ctx.signal.removeEventListener('abort', onAbort);
  }
};
