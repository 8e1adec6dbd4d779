import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Exchange } from './exchange.ts';
import { lingerOnBody } from './linger.ts';
import { hasBody } from './read-body.ts';
import { guardStalls } from './stall-guard.ts';

/** A finished answer: what goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
}

const json = 'application/json';

const hasHeader = (headers: OutgoingHttpHeaders, name: string): boolean =>
  Object.keys(headers).some((key) => key.toLowerCase() === name);

const declaredType = (headers: OutgoingHttpHeaders): string | undefined => {
  const key = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type');
  return key === undefined ? undefined : String(headers[key]);
};

/** The body's bytes; a text under another type than JSON is sent as it is. */
const bytesOf = (body: unknown, type: string): Buffer => {
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(typeof body === 'string' && !type.includes('json') ? body : JSON.stringify(body));
};

const isBodiless = (status: number): boolean => status === 204 || status === 304 || status < 200;

/** Nothing of the request is left on the connection. */
const isTaken = (request: IncomingMessage): boolean => request.complete || request.readableEnded || !hasBody(request);

const finish = async (exchange: Exchange, status: number, headers: OutgoingHttpHeaders, bytes?: Buffer) => {
  const { request, response } = exchange;
  const isSent = bytes !== undefined && bytes.length > 0 && request.method !== 'HEAD';
  if (isTaken(request)) {
    response.writeHead(status, headers);
    response.end(isSent ? bytes : undefined);
    return;
  }
  headers['Connection'] = 'close';
  response.writeHead(status, headers);
  response.flushHeaders();
  if (isSent) response.write(bytes);
  if (!exchange.isBodyAwaited) await lingerOnBody(request);
  response.end();
};

const streamBody = async (exchange: Exchange, body: Readable, stall: number): Promise<void> => {
  const guard = guardStalls(exchange, stall);
  try {
    await pipeline(body, exchange.response);
  } catch (error) {
    exchange.response.destroy();
    const isGone = exchange.response.errored === null && exchange.request.destroyed;
    exchange.ctx.log[isGone ? 'debug' : 'warn']('an answer broke off', { err: error });
  } finally {
    guard.stop();
  }
};

const sendStream = async (exchange: Exchange, answer: Answer, headers: OutgoingHttpHeaders, stall: number) => {
  const body = answer.body as Readable;
  if (exchange.request.method === 'HEAD' || isBodiless(answer.status)) {
    body.destroy();
    return finish(exchange, answer.status, headers);
  }
  if (!isTaken(exchange.request)) headers['Connection'] = 'close';
  if (!hasHeader(headers, 'content-type')) headers['Content-Type'] = 'application/octet-stream';
  exchange.response.writeHead(answer.status, headers);
  return streamBody(exchange, body, stall);
};

/**
 * Writes an answer. A stream that breaks destroys the connection, so that the client sees an error and no short body.
 * @param stall milliseconds that a stream's client may take nothing
 */
export const sendAnswer = async (exchange: Exchange, answer: Answer, stall: number): Promise<void> => {
  const headers: OutgoingHttpHeaders = { ...exchange.headers, ...answer.headers };
  if (isGone(exchange.response)) {
    if (answer.body instanceof Readable) answer.body.destroy();
    return;
  }
  if (answer.body instanceof Readable) return sendStream(exchange, answer, headers, stall);
  if (answer.body === undefined || isBodiless(answer.status)) {
    if (!isBodiless(answer.status) && !hasHeader(headers, 'content-length')) headers['Content-Length'] = 0;
    return finish(exchange, answer.status, headers);
  }
  const type = declaredType(headers);
  if (type === undefined) headers['Content-Type'] = json;
  const bytes = bytesOf(answer.body, type ?? json);
  headers['Content-Length'] = bytes.length;
  return finish(exchange, answer.status, headers, bytes);
};

const isGone = (response: ServerResponse): boolean =>
  response.headersSent || response.writableEnded || response.destroyed;
