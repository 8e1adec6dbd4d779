import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a test's server got it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer of a test's server: JSON, or text, or whatever the function writes. */
export interface GivenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly write?: (response: ServerResponse, request: IncomingMessage) => void;
}

/** A real HTTP server on loopback for tests of clients. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  readonly received: ReceivedRequest[];
}

const write = (response: ServerResponse, request: IncomingMessage, answer: GivenAnswer): void => {
  if (answer.write !== undefined) return answer.write(response, request);
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const type = typeof answer.body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers }).end(body);
};

/** Starts a server that answers as told. */
export const loopbackServer = async (answer: (request: ReceivedRequest) => GivenAnswer): Promise<LoopbackServer> => {
  const received: ReceivedRequest[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const got = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    received.push(got);
    write(response, request, answer(got));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
