import type { IncomingMessage, ServerResponse } from 'node:http';
import { logExchange } from './access-log.ts';
import type { AppParts } from './app-parts.ts';
import { continueOnRead, expectsContinue } from './continue-on-read.ts';
import { corsHeaders } from './cors.ts';
import { Exchange } from './exchange.ts';

const addHeaders = (parts: AppParts, exchange: Exchange, vary: string): void => {
  if (vary !== '') exchange.headers['Vary'] = vary;
  if (parts.isDraining) exchange.headers['Connection'] = 'close';
  if (parts.cors !== undefined) Object.assign(exchange.headers, corsHeaders(parts.cors, exchange.request.headers));
};

/**
 * Begins to serve a request: it counts as running until its answer is written or its client has left, which aborts
 * its context and leaves its line in the log.
 * @param isQuiet logged at debug level only, for probes
 */
export const openExchange = (
  parts: AppParts,
  request: IncomingMessage,
  response: ServerResponse,
  vary: string,
  isQuiet = false,
): Exchange => {
  const exchange = new Exchange(parts, request, response);
  if (!isQuiet) exchange.meter = parts.meterOf('none');
  parts.running.add(exchange);
  addHeaders(parts, exchange, vary);
  if (expectsContinue(request)) continueOnRead(exchange);
  const end = (isAnswered: boolean): void => {
    if (!parts.running.delete(exchange)) return;
    if (!isAnswered) exchange.ctx.abort();
    logExchange(parts, exchange, isAnswered, isQuiet);
  };
  response.once('finish', () => end(true)).once('close', () => end(false));
  return exchange;
};
