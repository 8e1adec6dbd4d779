import { callAborted } from './bus-faults.ts';

/**
 * Runs work under a signal that aborts with `late()` after `deadline` milliseconds, or when the outer signal aborts.
 * The work must listen to the signal and reject with its reason. While it runs its controller stands in `pending`,
 * so that whoever closes can end it.
 */
export const withDeadline = async <T>(
  pending: Set<AbortController>,
  outer: AbortSignal,
  deadline: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  if (outer.aborted) throw callAborted(outer.reason);
  const controller = new AbortController();
  pending.add(controller);
  const timer = setTimeout(() => controller.abort(late()), deadline);
  const giveUp = (): void => controller.abort(callAborted(outer.reason));
  outer.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    pending.delete(controller);
    clearTimeout(timer);
    outer.removeEventListener('abort', giveUp);
  }
};
