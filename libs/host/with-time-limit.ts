/**
 * Calls with a signal that aborts after so many milliseconds or when the outer one does. Nothing stays attached to the
 * outer signal afterwards, which may live as long as the process.
 */
export const withTimeLimit = async <T>(
  milliseconds: number,
  outer: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const inner = new AbortController();
  const abort = (): void => inner.abort();
  const timer = setTimeout(abort, milliseconds);
  outer.addEventListener('abort', abort, { once: true });
  try {
    return await call(inner.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
};
