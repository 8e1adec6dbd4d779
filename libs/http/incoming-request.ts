import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AppParts } from './app-parts.ts';
import type { Exchange } from './exchange.ts';
import type { Microversion } from './microversion.ts';
import type { OperationRequest } from './operation.ts';

const fallback = 'http://localhost';

const baseOf = (parts: AppParts, request: IncomingMessage): string =>
  parts.publicUrl ?? `${parts.isTls ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;

/** The address the client used, under the public URL where one is configured. */
export const requestUrl = (parts: AppParts, request: IncomingMessage): URL => {
  const path = request.url ?? '/';
  const base = baseOf(parts, request).replace(/\/+$/, '');
  return URL.parse(base + path) ?? URL.parse(fallback + path) ?? new URL(fallback);
};

/** What a handler is given; its URL is parsed only where somebody asks for it. */
export class IncomingRequest implements OperationRequest<unknown, unknown, unknown> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly version: Microversion | undefined;
  readonly raw: IncomingMessage;
  readonly #parts: AppParts;
  #url: URL | undefined;

  constructor(parts: AppParts, exchange: Exchange, values: { params: unknown; query: unknown; body: unknown }) {
    this.#parts = parts;
    this.params = values.params;
    this.query = values.query;
    this.body = values.body;
    this.version = exchange.version;
    this.raw = exchange.request;
  }

  get headers(): IncomingHttpHeaders {
    return this.raw.headers;
  }

  get url(): URL {
    this.#url ??= requestUrl(this.#parts, this.raw);
    return this.#url;
  }
}
