import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import { namespaceDirectory } from '@nimbo/netdev/place.ts';
import type { AgentContext } from '../drivers/network-driver.ts';
import type { MetadataCaller, MetadataListener } from '../translate/listeners.ts';
import { answerCaller, refuse } from './answer.ts';
import { openSocket } from './open-socket.ts';
import { TokenBuckets } from './token-bucket.ts';

/** A guest asks some thirty times while it boots. */
const rate = { perSecond: 20, burst: 200 };

/** Connections of one namespace at a time: a guest that keeps many open gets no more. */
const mostConnections = 256;

const mostHeaderBytes = 8_192;

interface OpenListener {
  readonly socket: Server;
  /** Which namespace of this name it is in. */
  readonly inode: number;
  readonly connections: Set<Socket>;
  wanted: MetadataListener;
}

const plainAddress = (socket: Socket): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:/, '').replace(/%.*$/, '');

/** One HTTP server that hears in every namespace where guests ask for metadata. */
export class MetadataServers {
  readonly #ctx: AgentContext;
  readonly #bus: Bus;
  readonly #http: HttpServer;
  readonly #open = new Map<string, OpenListener>();
  readonly #heardBy = new WeakMap<Socket, OpenListener>();
  readonly #rates = new TokenBuckets(rate);

  constructor(ctx: AgentContext, bus: Bus) {
    this.#ctx = ctx;
    this.#bus = bus;
    const limits = {
      maxHeaderSize: mostHeaderBytes,
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      keepAliveTimeout: 5_000,
    };
    this.#http = createServer(limits, (request, response) => this.#answer(request, response));
  }

  /** Closes those that are not wanted, or whose namespace is another by now. */
  async closeAllBut(wanted: readonly MetadataListener[]): Promise<void> {
    const known = new Map(wanted.map((one) => [one.namespace, one]));
    for (const [name, open] of this.#open) {
      const next = known.get(name);
      const isSame = next?.address === open.wanted.address && next.port === open.wanted.port;
      if (!isSame || open.inode !== (await inodeOf(name))) this.#close(name, open);
    }
  }

  /** Opens what is missing; tells which failed, by namespace. */
  async ensure(ctx: AgentContext, wanted: readonly MetadataListener[]): Promise<ReadonlyMap<string, Error>> {
    await this.closeAllBut(wanted);
    const failures = new Map<string, Error>();
    for (const one of wanted) {
      try {
        await this.#ensureOne(ctx, one);
      } catch (error) {
        ctx.signal.throwIfAborted();
        failures.set(one.namespace, error instanceof Error ? error : new Error(String(error)));
      }
    }
    return failures;
  }

  async #ensureOne(ctx: AgentContext, wanted: MetadataListener): Promise<void> {
    const known = this.#open.get(wanted.namespace);
    if (known !== undefined) {
      known.wanted = wanted;
      return;
    }
    const inode = (await inodeOf(wanted.namespace)) ?? 0;
    const socket = await openSocket(ctx, wanted);
    const open: OpenListener = { socket, inode, connections: new Set(), wanted };
    socket.on('connection', (connection) => this.#hear(open, connection));
    socket.on('error', (error) => ctx.log.warn('a metadata listener failed', { namespace: wanted.namespace, error }));
    this.#open.set(wanted.namespace, open);
  }

  #hear(open: OpenListener, connection: Socket): void {
    connection.on('error', () => connection.destroy());
    if (open.connections.size >= mostConnections) {
      connection.destroy();
      return;
    }
    open.connections.add(connection);
    connection.on('close', () => open.connections.delete(connection));
    this.#heardBy.set(connection, open);
    this.#http.emit('connection', connection);
  }

  #callerOf({ socket }: IncomingMessage): MetadataCaller | undefined {
    return this.#heardBy.get(socket)?.wanted.callers.get(plainAddress(socket));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const caller = this.#callerOf(request);
    if (caller === undefined) {
      refuse(response, 404, 'No port of this network has your address.');
    } else if (this.#rates.take(caller.instanceId, this.#ctx.clock.monotonic())) {
      void answerCaller(this.#ctx, this.#bus, caller, request, response);
    } else {
      refuse(response, 429, 'Too many questions at a time; ask again in a second.');
    }
  }

  #close(name: string, { socket, connections }: OpenListener): void {
    this.#open.delete(name);
    socket.close();
    for (const connection of connections) connection.destroy();
  }
}

const inodeOf = async (namespace: string): Promise<number | undefined> =>
  (await stat(join(namespaceDirectory, namespace)).catch(() => undefined))?.ino;
