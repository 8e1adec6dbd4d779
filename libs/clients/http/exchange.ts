import type { Agent, IncomingMessage } from 'node:http';
import type { Agent as TlsAgent } from 'node:https';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { ClientContext } from './client-context.ts';
import { faultFromAnswer } from './fault-from-answer.ts';
import type { ClientAnswer, ClientRequest, StreamAnswer } from './http-client.ts';
import { parseJson, readLimited } from './read-answer.ts';
import { isRetriable, lateFault, transportFault } from './transport-fault.ts';
import { sendRequest } from './send-request.ts';
import type { ServiceTokens } from './service-tokens.ts';

/** In whose name requests are sent. */
export type Authority =
  | { readonly kind: 'none' }
  | { readonly kind: 'service' }
  | { readonly kind: 'user'; readonly token: string };

/** One service's connections and limits, shared by every client of it. */
export interface Line {
  readonly service: string;
  readonly endpoint: () => string | undefined;
  readonly tokens: ServiceTokens | undefined;
  readonly timeout: number;
  readonly answerLimit: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly plain: Agent;
  readonly tls: TlsAgent;
}

/** Tries of a request that cannot change anything, the first included. */
const readTries = 3;

const tokenHeaders = (authority: Authority, serviceToken: string | undefined): Record<string, string> => {
  if (authority.kind === 'user') {
    const beside = serviceToken === undefined ? {} : { 'x-service-token': serviceToken };
    return { 'x-auth-token': authority.token, ...beside };
  }
  return serviceToken === undefined ? {} : { 'x-auth-token': serviceToken };
};

const urlOf = (line: Line, request: ClientRequest): URL => {
  const base = line.endpoint();
  if (base === undefined) throw new Unavailable(`This cloud has no ${line.service} service.`);
  const url = new URL(base.replace(/\/+$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
};

const headersOf = (line: Line, ctx: ClientContext, request: ClientRequest, tokens: Record<string, string>) => ({
  accept: 'application/json',
  ...line.headers,
  ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  ...request.headers,
  ...tokens,
  'x-openstack-request-id': ctx.globalRequestId ?? ctx.requestId,
});

const sendOnce = (
  line: Line,
  ctx: ClientContext,
  request: ClientRequest,
  tokens: Record<string, string>,
  deadline: AbortSignal,
): Promise<IncomingMessage> => {
  const url = urlOf(line, request);
  return sendRequest({
    url,
    agent: url.protocol === 'https:' ? line.tls : line.plain,
    method: request.method,
    headers: headersOf(line, ctx, request, tokens),
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
    signal: deadline,
  });
};

const isRead = (request: ClientRequest): boolean => request.method === 'GET' || request.method === 'HEAD';

/** Sends; a read that failed before any answer is sent again at once, as the connection may merely have been stale. */
const send = async (
  line: Line,
  ctx: ClientContext,
  request: ClientRequest,
  tokens: Record<string, string>,
  deadline: AbortSignal,
): Promise<IncomingMessage> => {
  for (let tries = isRead(request) ? readTries : 1; ; tries -= 1) {
    try {
      return await sendOnce(line, ctx, request, tokens, deadline);
    } catch (error) {
      if (tries <= 1 || !isRetriable(error) || deadline.aborted) throw error;
      ctx.log.debug('a neighbour dropped the connection, asking again', { service: line.service, path: request.path });
    }
  }
};

/** Sends with tokens; where the answer is 401 and a service token was sent, once more with a new one. */
const sendWithTokens = async (
  line: Line,
  authority: Authority,
  ctx: ClientContext,
  request: ClientRequest,
  deadline: AbortSignal,
): Promise<IncomingMessage> => {
  const source = authority.kind === 'none' ? undefined : line.tokens;
  const serviceToken = await source?.token(ctx);
  const answer = await send(line, ctx, request, tokenHeaders(authority, serviceToken), deadline);
  if (answer.statusCode !== 401 || source === undefined || serviceToken === undefined) return answer;
  answer.resume();
  source.refused(serviceToken);
  return send(line, ctx, request, tokenHeaders(authority, await source.token(ctx)), deadline);
};

const isSuccess = (status: number, request: ClientRequest): boolean =>
  (status >= 200 && status < 300) || (request.accept?.includes(status) ?? false);

const refuse = async (line: Line, authority: Authority, answer: IncomingMessage): Promise<never> => {
  const text = await readLimited(answer, 65_536, 'cut').catch(() => Buffer.alloc(0));
  throw faultFromAnswer({
    service: line.service,
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text: text.toString('utf8'),
    ownCredentials: authority.kind === 'service',
  });
};

const readWhole = async (
  line: Line,
  authority: Authority,
  ctx: ClientContext,
  request: ClientRequest,
  deadline: AbortSignal,
): Promise<ClientAnswer> => {
  const answer = await sendWithTokens(line, authority, ctx, request, deadline);
  const status = answer.statusCode ?? 0;
  if (!isSuccess(status, request)) return refuse(line, authority, answer);
  const bytes = await readLimited(answer, line.answerLimit, 'refuse');
  return { status, headers: answer.headers, body: parseJson(line.service, bytes) };
};

/** One request and its whole answer. */
export const exchange = async (
  line: Line,
  authority: Authority,
  ctx: ClientContext,
  request: ClientRequest,
): Promise<ClientAnswer> => {
  const deadline = AbortSignal.any([ctx.signal, AbortSignal.timeout(line.timeout)]);
  try {
    return await readWhole(line, authority, ctx, request, deadline);
  } catch (error) {
    // A body cut off by the deadline fails as a broken connection; the deadline is the reason to tell.
    throw transportFault(line, ctx, deadline.aborted ? deadline.reason : error);
  }
};

/** The time limit of a stream holds until its headers are there; afterwards the socket's idle time does. */
const streamHeaders = async (
  line: Line,
  authority: Authority,
  ctx: ClientContext,
  request: ClientRequest,
): Promise<IncomingMessage> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), line.timeout);
  try {
    const signal = AbortSignal.any([ctx.signal, late.signal]);
    return await sendWithTokens(line, authority, ctx, request, signal);
  } finally {
    clearTimeout(timer);
  }
};

/** One request whose answer's body the caller reads. */
export const exchangeStream = async (
  line: Line,
  authority: Authority,
  ctx: ClientContext,
  request: ClientRequest,
): Promise<StreamAnswer> => {
  try {
    const answer = await streamHeaders(line, authority, ctx, request);
    const status = answer.statusCode ?? 0;
    if (!isSuccess(status, request)) return await refuse(line, authority, answer);
    answer.setTimeout(line.timeout, () => answer.destroy(lateFault(line)));
    return { status, headers: answer.headers, body: answer };
  } catch (error) {
    throw transportFault(line, ctx, error);
  }
};
