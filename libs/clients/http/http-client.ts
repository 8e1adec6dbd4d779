import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ClientContext } from './client-context.ts';
import { exchange, exchangeStream, type Authority, type Line } from './exchange.ts';
import type { ServiceTokens } from './service-tokens.ts';

export type ClientMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type QueryValue = string | number | boolean | undefined;

/** One request to a neighbour. */
export interface ClientRequest {
  readonly method: ClientMethod;
  /** Below the client's base URL, for example `/v3/projects/…`; parameters already escaped (see `path`). */
  readonly path: string;
  /** What is undefined is left out; a list is given as repeated parameters. */
  readonly query?: Readonly<Record<string, QueryValue | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Statuses taken for success beside 2xx; anything else becomes a fault. */
  readonly accept?: readonly number[];
}

/** A whole answer. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined for an empty body. */
  readonly body: unknown;
}

/** An answer whose body is read by the caller, who must read or destroy it. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** How a client reaches its service. */
export interface HttpClientOptions {
  /** The codename, for messages: `placement`. */
  readonly service: string;
  /** The service's base URL; asked for every request, as an endpoint may change. */
  readonly endpoint: () => string | undefined;
  /** Absent for a client that only ever sends requests without a token, or with a user's alone. */
  readonly tokens?: ServiceTokens;
  /** Milliseconds for the whole exchange (for a stream: until its headers, then between two pieces). Default 30 000. */
  readonly timeout?: number;
  /** Bytes of answer that are read; default 32 MiB. Streams have no limit. */
  readonly answerLimit?: number;
  /** Connections at once; default 64. */
  readonly connections?: number;
  /** PEM certificates trusted for `https:` instead of the platform's own. */
  readonly ca?: string;
  /** Headers of every request, for example the microversion. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks to one service. Every call carries the request id and ends within its time and size limits, or in a Fault. */
export interface HttpClient {
  /** The service's codename. */
  readonly service: string;
  /**
   * Sends a request and reads its answer whole.
   * @throws the service's own fault with its kind, message and code; Unavailable or Timeout where it does not answer
   */
  request(ctx: ClientContext, request: ClientRequest): Promise<ClientAnswer>;
  /** The same, leaving the body to the caller. */
  stream(ctx: ClientContext, request: ClientRequest): Promise<StreamAnswer>;
  /** The same client acting for a user: their token, with the service's own beside it. Shares connections. */
  onBehalfOf(userToken: string): HttpClient;
  /** The same client sending no token at all (password authentication, version documents). */
  anonymous(): HttpClient;
  /** Ends idle connections. */
  close(): void;
}

const clientWith = (line: Line, authority: Authority): HttpClient => ({
  service: line.service,
  request: (ctx, request) => exchange(line, authority, ctx, request),
  stream: (ctx, request) => exchangeStream(line, authority, ctx, request),
  onBehalfOf: (userToken) => clientWith(line, { kind: 'user', token: userToken }),
  anonymous: () => clientWith(line, { kind: 'none' }),
  close: () => {
    line.plain.destroy();
    line.tls.destroy();
  },
});

/** Makes a client in the service's own name; no connection is made before the first request. */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const agent = { keepAlive: true, maxSockets: options.connections ?? 64, scheduling: 'lifo' } as const;
  const line: Line = {
    service: options.service,
    endpoint: options.endpoint,
    tokens: options.tokens,
    timeout: options.timeout ?? 30_000,
    answerLimit: options.answerLimit ?? 32 * 1024 * 1024,
    headers: options.headers ?? {},
    plain: new Agent(agent),
    tls: new TlsAgent(options.ca === undefined ? agent : { ...agent, ca: options.ca }),
  };
  return clientWith(line, options.tokens === undefined ? { kind: 'none' } : { kind: 'service' });
};
