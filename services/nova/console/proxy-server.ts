import { once } from 'node:events';
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import { pipeline } from 'node:stream/promises';
import type { Context } from '@nimbo/context/context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import type { RoleListener } from '@nimbo/service/role.ts';
import type { OpenGuest } from './open-guest.ts';
import { staticFile } from './static-files.ts';

export interface ProxyParts {
  readonly listener: RoleListener;
  readonly openGuest: OpenGuest;
  readonly context: () => Context;
  readonly mostConnections: number;
}

/** A running proxy. */
export interface ConsoleProxy {
  /** The port it listens on. */
  readonly port: number;
  /** Consoles open now. */
  open(): number;
  stop(): Promise<void>;
}

/** Bytes of one message from a browser: key strokes, pointer moves, a clipboard. */
const longestMessage = 1024 * 1024;

/** Milliseconds in which a client must have sent its request. */
const requestLimit = 10_000;

const security = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const serveFile = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const [path = '/'] = (request.url ?? '/').split('?');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const file = isRead ? await staticFile(path) : undefined;
  if (file === undefined) {
    response.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain', ...security });
    response.end(isRead ? 'Not found\n' : 'Only GET\n');
    return;
  }
  const headers = { 'content-type': file.contentType, 'content-length': file.content.length, ...security };
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : file.content);
};

/** Absent for programs; a page of somebody else's must not open consoles with a URL that it has got hold of. */
const isOwnOrigin = ({ headers }: IncomingMessage, publicUrl: string): boolean => {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  return from !== null && (from.host === host || from.origin === URL.parse(publicUrl)?.origin);
};

const tokenOf = ({ url = '/', headers }: IncomingMessage): string | undefined => {
  const inQuery = new URLSearchParams(url.split('?').slice(1).join('?')).get('token');
  // Upstream's older clients give it as a cookie.
  return inQuery ?? /(?:^|;\s*)token=([A-Za-z0-9-]+)/.exec(headers.cookie ?? '')?.[1];
};

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Codes of closing frames (RFC 6455, 7.4.1). */
const policyViolation = 1008;
const goingAway = 1001;

class Proxy implements ConsoleProxy {
  readonly #parts: ProxyParts;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  constructor(parts: ProxyParts, server: Server) {
    this.#parts = parts;
    this.#server = server;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: longestMessage,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('binary') ? 'binary' : false),
    });
    // Some clients look for the program that has spoken this dialect first.
    this.#sockets.on('headers', (headers) => headers.push('Server: WebSockify'));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  open(): number {
    return this.#sockets.clients.size;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const client of this.#sockets.clients) client.close(goingAway);
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const token = tokenOf(request);
    const { listener, mostConnections } = this.#parts;
    if (!isOwnOrigin(request, listener.publicUrl)) refuseUpgrade(socket, '403 Forbidden');
    else if (token === undefined) refuseUpgrade(socket, '400 Bad Request');
    else if (this.open() >= mostConnections) refuseUpgrade(socket, '503 Service Unavailable');
    else this.#sockets.handleUpgrade(request, socket, head, (client) => void this.#serve(client, token));
  }

  async #serve(client: WebSocket, token: string): Promise<void> {
    client.on('error', () => client.terminate());
    const ctx = this.#parts.context();
    // At once, so that what the browser says before the guest is reached waits in it.
    const browser = createWebSocketStream(client);
    browser.on('error', () => client.terminate());
    try {
      const guest = await this.#parts.openGuest(ctx, token);
      await Promise.allSettled([pipeline(browser, guest), pipeline(guest, browser)]);
      client.terminate();
    } catch (error) {
      ctx.log.info('a console was not opened', { error });
      // A closing frame's reason has 123 bytes at most (RFC 6455, 5.5).
      const words = error instanceof Fault ? error.message : 'the console cannot be opened';
      client.close(policyViolation, Buffer.from(words).subarray(0, 120));
    }
  }
}

/** Listens for browsers: pages, and websockets that lead to guests. */
export const startProxy = async (parts: ProxyParts): Promise<ConsoleProxy> => {
  const { host, port, tls } = parts.listener;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void serveFile(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createPlainServer(handle) : createTlsServer({ ...tls }, handle);
  server.requestTimeout = requestLimit;
  const proxy = new Proxy(parts, server);
  server.listen({ host, port });
  await once(server, 'listening');
  return proxy;
};
