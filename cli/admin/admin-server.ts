import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A question the admin socket answers. */
type AdminRoute = (query: URLSearchParams, body: unknown, signal: AbortSignal) => Promise<unknown>;

/** `METHOD /path` → its answer. */
export type AdminRoutes = Readonly<Record<string, AdminRoute>>;

const bodyLimit = 65_536;

/**
 * Listens on a unix socket that only the process's own user (and root) can open: the mode of the socket and of its
 * directory is the authentication, so nothing here asks for a token.
 */
export const startAdminServer = async (socketPath: string, routes: AdminRoutes): Promise<Server> => {
  await rm(socketPath, { force: true });
  const server = createServer((request, response) => {
    void answer(routes, request, response);
  });
  const previous = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
  } finally {
    process.umask(previous);
  }
  return server;
};

const answer = async (routes: AdminRoutes, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  try {
    const url = new URL(request.url ?? '/', 'http://admin');
    const route = routes[`${request.method} ${url.pathname}`];
    if (route === undefined)
      return send(response, 404, { message: `no such question: ${request.method} ${url.pathname}` });
    return send(response, 200, (await route(url.searchParams, await readBody(request), aborted.signal)) ?? {});
  } catch (error) {
    return send(response, 500, { message: error instanceof Error ? error.message : String(error) });
  }
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > bodyLimit) throw new Error('the question is too long');
    chunks.push(chunk as Buffer);
  }
  return length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
};
