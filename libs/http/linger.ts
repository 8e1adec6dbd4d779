import type { IncomingMessage } from 'node:http';

/** What is still taken from a client whose body is not wanted, so that it reads its answer and no reset. */
const mostBytes = 1_048_576;
const mostTime = 1_000;

/**
 * Throws away the rest of a body, for a while: closing with unread bytes would reset the connection, and the answer
 * could be lost with it (RFC 9112, 9.6).
 */
export const lingerOnBody = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    let taken = 0;
    const settle = (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', settle).off('close', settle).off('error', settle);
      request.pause();
      resolve();
    };
    const onData = (chunk: Buffer): void => {
      taken += chunk.length;
      if (taken > mostBytes) settle();
    };
    const timer = setTimeout(settle, mostTime);
    if (request.complete || request.destroyed) return settle();
    request.on('data', onData).on('end', settle).on('close', settle).on('error', settle);
    request.resume();
    return undefined;
  });
