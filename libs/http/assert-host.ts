import type { IncomingMessage } from 'node:http';
import { BadRequest } from '@nimbo/errors/faults.ts';

/**
 * Refuses a request of HTTP/1.1 that doesn't say whom it is for (RFC 9112, 3.2).
 * @throws BadRequest
 */
export const assertHost = ({ httpVersion, headers }: IncomingMessage): void => {
  if (httpVersion === '1.1' && headers.host === undefined) {
    throw new BadRequest('The request has no Host header, which HTTP/1.1 requires.');
  }
};
