import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What fetch is told by the libraries that use it. */
interface FetchOptions {
  readonly method?: string;
  readonly headers?: Headers | Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Where may be asked, and how. */
export interface FetchBounds {
  /** Origins beside which nothing is asked, whatever a provider's documents name. */
  readonly hosts: ReadonlySet<string>;
  /** Whether one machine's own traffic goes unencrypted. */
  readonly allowHttp: boolean;
  readonly caFile: string | undefined;
}

/** Bytes of an answer, and milliseconds for all of it. */
const largest = 512 * 1024;
const timeLimit = 10_000;

const bodyOf = (body: unknown): string | Uint8Array | undefined => {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('a request to an identity provider has a body of an unknown kind');
};

const read = async (answer: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw new Error(`the identity provider's answer has more than ${largest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const ask = (url: URL, options: RequestOptions, body: string | Uint8Array | undefined): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    send(url, options, resolve).on('error', reject).end(body);
  });

const responseOf = async (answer: IncomingMessage): Promise<Response> => {
  const status = answer.statusCode ?? 500;
  const headers = new Headers();
  for (const name of ['content-type', 'www-authenticate', 'cache-control', 'date']) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const bytes = new Uint8Array(await read(answer));
  return new Response(status === 204 || status === 304 ? null : bytes, { status, headers });
};

const assertMayAsk = (url: URL, { hosts, allowHttp }: FetchBounds): void => {
  const isPlain = url.protocol === 'http:' && allowHttp;
  if ((url.protocol === 'https:' || isPlain) && url.username === '' && hosts.has(url.host)) return;
  throw new Error(
    `${url.origin} is not among the hosts of this identity provider: name it in hosts= if it belongs there`,
  );
};

/**
 * A fetch that asks the named hosts only, follows no redirection, and bounds time and size: what a provider's document
 * says cannot turn this cloud against its own network.
 */
export const boundedFetch =
  (bounds: FetchBounds) =>
  async (address: string, options: FetchOptions): Promise<Response> => {
    const url = new URL(address);
    assertMayAsk(url, bounds);
    const ca = bounds.caFile === undefined ? {} : { ca: readFileSync(bounds.caFile) };
    const headers = Object.fromEntries(new Headers(options.headers));
    const signal = AbortSignal.any([AbortSignal.timeout(timeLimit), ...(options.signal ? [options.signal] : [])]);
    const method = options.method ?? 'GET';
    return responseOf(await ask(url, { method, headers, signal, agent: false, ...ca }, bodyOf(options.body)));
  };
