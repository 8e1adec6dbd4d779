import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.ts';

/** Whether the client waits before it sends its body (RFC 9110, 10.1.1). */
export const expectsContinue = (request: IncomingMessage): boolean =>
  request.headers.expect?.toLowerCase() === '100-continue';

/**
 * Answers `100 Continue` at the moment when somebody first reads the body, so that nobody uploads 10 GB to learn that
 * they may not. Needs the server's `checkContinue` event to be taken over, or Node answers it by itself.
 */
export const continueOnRead = (exchange: Exchange): void => {
  const { request, response } = exchange;
  exchange.isBodyAwaited = true;
  const read = request._read.bind(request);
  request._read = (size) => {
    request._read = read;
    if (!response.headersSent) {
      exchange.isBodyAwaited = false;
      response.writeContinue();
    }
    read(size);
  };
};
