import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Log } from '@nimbo/context/log.ts';
import { BadRequest, Forbidden, Unavailable } from '@nimbo/errors/faults.ts';
import type { ExportClient } from '../../rpc/wanted-volume.ts';
import { ExportGate } from './export-gate.ts';
import {
  acknowledgeTls,
  clientFlagsBytes,
  demandTls,
  greeting,
  greetingBytes,
  longestOption,
  option,
  optionHeaderBytes,
  readOptionHeader,
} from './nbd-protocol.ts';
import { readBytes } from './read-bytes.ts';

/** What a relay stands on. */
export interface RelayParts {
  /** The storage daemon's NBD server. */
  readonly socket: string;
  readonly log: Log;
}

/** A volume and who on other hosts may reach it. */
export interface SharedVolume {
  readonly id: string;
  readonly clients?: readonly ExportClient[] | undefined;
}

/** Guests of other hosts at a time. */
const mostConnections = 1000;

/** Milliseconds for a whole handshake. */
const handshakeLimit = 10_000;
const keepAlive = 30_000;

/** A key without certificates, fresh for each session: what QEMU's GnuTLS and OpenSSL both have. */
const ciphers = 'ECDHE-PSK-CHACHA20-POLY1305:DHE-PSK-AES256-GCM-SHA384:DHE-PSK-CHACHA20-POLY1305';

/**
 * Lets guests of other hosts reach this host's volumes: NBD over TLS, with a key for each attachment that is good for that
 * attachment's volume and nothing else. The storage daemon itself serves all volumes to whoever reaches it, and stays on its
 * socket.
 */
export class VolumeRelay {
  readonly #parts: RelayParts;
  readonly #clients = new Map<string, { readonly volume: string; readonly key: Buffer }>();
  readonly #sockets = new Map<Socket, string | undefined>();
  readonly #server: Server;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#server = createServer((socket) => void this.#serve(socket));
    this.#server.maxConnections = mostConnections;
  }

  /** @throws the system's error where it can't listen there */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** From now on these may reach these volumes, and nobody else: who may no longer is cut off. */
  admit(volumes: readonly SharedVolume[]): void {
    this.#clients.clear();
    for (const { id, clients = [] } of volumes) {
      for (const client of clients) this.#clients.set(client.id, { volume: id, key: Buffer.from(client.key, 'hex') });
    }
    for (const [socket, client] of this.#sockets) {
      if (client !== undefined && !this.#clients.has(client)) socket.destroy();
    }
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.set(socket, undefined);
    socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    socket.setKeepAlive(true, keepAlive).setNoDelay(true);
    const late = setTimeout(() => socket.destroy(), handshakeLimit);
    try {
      const flags = await this.#untilTls(socket);
      const { secured, client } = await this.#secure(socket);
      const server = await this.#openVolume(flags);
      clearTimeout(late);
      const { volume } = this.#require(client);
      await Promise.all([pipeline(secured, new ExportGate(`volume-${volume}`), server), pipeline(server, secured)]);
    } catch (error) {
      this.#parts.log.info('a guest of another host was cut off from a volume', { error });
    } finally {
      clearTimeout(late);
      socket.destroy();
    }
  }

  /** The part in clear: nothing but the wish for TLS is heard. Gives the client's flags. */
  async #untilTls(socket: Socket): Promise<Buffer> {
    socket.write(greeting());
    const flags = await readBytes(socket, clientFlagsBytes);
    for (;;) {
      const header = readOptionHeader(await readBytes(socket, optionHeaderBytes));
      if (header === undefined || header.length > longestOption) throw new BadRequest('this is not NBD');
      if (header.length > 0) await readBytes(socket, header.length);
      if (header.kind === option.startTls) break;
      if (header.kind === option.abort) throw new BadRequest('the client gave up');
      socket.write(demandTls(header.kind));
    }
    socket.write(acknowledgeTls());
    return flags;
  }

  async #secure(socket: Socket): Promise<{ secured: TLSSocket; client: string }> {
    let client = '';
    const server = createTlsServer({
      ciphers,
      // Later versions take keys too, but have none of these ciphers.
      maxVersion: 'TLSv1.2',
      pskCallback: (_socket, identity) => {
        client = identity;
        return this.#clients.get(identity)?.key ?? null;
      },
    });
    const refused = new Promise<never>((_resolve, reject) => {
      server.once('tlsClientError', reject);
      socket.once('close', () => reject(new Unavailable('the connection ended within the handshake')));
    });
    // It is looked at only until the handshake is over.
    refused.catch(() => undefined);
    const ready = once(server, 'secureConnection') as Promise<[TLSSocket]>;
    server.emit('connection', socket);
    const [secured] = await Promise.race([ready, refused]);
    secured.on('error', () => socket.destroy());
    this.#sockets.set(socket, client);
    return { secured, client };
  }

  /** Asked again after the handshake: it may have been revoked meanwhile. */
  #require(client: string): { readonly volume: string } {
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    throw new Forbidden(`attachment ${client} reaches no volume here`);
  }

  async #openVolume(flags: Buffer): Promise<Socket> {
    const server = createConnection(this.#parts.socket);
    await once(server, 'connect');
    server.on('error', () => server.destroy());
    await readBytes(server, greetingBytes);
    server.write(flags);
    return server;
  }
}
