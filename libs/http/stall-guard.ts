import type { Exchange } from './exchange.ts';

/** Ends connections whose client neither sends what is awaited nor takes what is offered. */
export interface StallGuard {
  stop(): void;
}

/** Awaited from the client: somebody reads the body and its buffer is empty; or the answer's buffer is full. */
const isWaiting = ({ request, response }: Exchange): boolean => {
  const reads = request.readableFlowing === true || request.listenerCount('readable') > 0;
  return (!request.complete && reads && request.readableLength === 0) || response.writableNeedDrain;
};

/**
 * Watches a stream. Time counts only while the client is awaited, so that a slow handler costs its client nothing.
 * @param limit milliseconds; the connection ends after between one and one and a half of it
 */
export const guardStalls = (exchange: Exchange, limit: number): StallGuard => {
  const { socket } = exchange.request;
  let seen = -1;
  let strikes = 0;
  const timer = setInterval(() => {
    const moved = (socket.bytesRead ?? 0) + (socket.bytesWritten ?? 0);
    strikes = isWaiting(exchange) && moved === seen ? strikes + 1 : 0;
    seen = moved;
    if (strikes < 2) return;
    exchange.ctx.log.warn('a client stalled and was cut off', { path: exchange.path });
    exchange.request.destroy();
  }, limit / 2);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};
