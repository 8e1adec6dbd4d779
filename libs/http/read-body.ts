import type { IncomingMessage } from 'node:http';
import { BadRequest, Timeout, TooLarge } from '@nimbo/errors/faults.ts';

const empty = Buffer.alloc(0);

/** True where the request's head says that bytes follow. */
export const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const tooLarge = (limit: number): TooLarge =>
  new TooLarge(`The request body is larger than the ${limit} bytes accepted here.`);

/**
 * The whole body.
 * @param limit bytes accepted; a body announced as larger is refused unread
 * @param time milliseconds for it to arrive
 * @throws TooLarge, Timeout, BadRequest where it ends early
 */
export const readBody = (request: IncomingMessage, limit: number, time: number): Promise<Buffer> => {
  if (!hasBody(request)) return Promise.resolve(empty);
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
    };
    const fail = (error: Error): void => {
      settle();
      request.pause();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) fail(tooLarge(limit));
    };
    const onEnd = (): void => {
      settle();
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
    };
    const onBreak = (): void => fail(new BadRequest('The request body ended early.'));
    const timer = setTimeout(() => fail(new Timeout('The request body did not arrive in time.')), time);
    timer.unref();
    request.on('data', onData).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
};
