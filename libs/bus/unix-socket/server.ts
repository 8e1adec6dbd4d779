import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog, type Log } from '@nimbo/context/log.ts';
import type { Bus } from '../bus.ts';
import { controlName } from '../bus-faults.ts';
import { DropCounter } from '../drop-counter.ts';
import { LocalTransport } from '../local-transport.ts';
import { MessageBus, type MessageBusOptions } from '../message-bus.ts';
import { Router } from '../router.ts';
import { Channel } from './channel.ts';
import { createFrameParser } from './frames.ts';
import { createHandshakeReader, HandshakeRefused, welcomeHost, type FindKey, type ProvenPeer } from './handshake.ts';
import { HubPeer, type HubPeerParts, type MayServe } from './hub-peer.ts';
import { defaultSocketLimits, type SocketLimits } from './socket-limits.ts';
import { prepareSocketPath } from './socket-path.ts';

/** What control's end of the bus is made from. */
export interface UnixSocketHubOptions extends MessageBusOptions {
  /** Where to listen; its directory becomes 0700, the socket 0600. */
  readonly path: string;
  readonly findKey: FindKey;
  /** Which topics a host may serve; all unless told. */
  readonly mayServe?: MayServe;
  readonly limits?: Partial<SocketLimits>;
}

/** Control's bus: its own servers, and those of the hosts that are connected. */
export interface UnixSocketHub extends Bus {
  /** Names of the hosts that are connected now, sorted. */
  connectedHosts(): readonly string[];
}

/** Takes connections and lets in who proves to be a host. */
class Reception {
  readonly #options: UnixSocketHubOptions;
  readonly #limits: SocketLimits;
  readonly #log: Log;
  readonly #parts: HubPeerParts;
  readonly #read = createHandshakeReader();
  readonly #newcomers = new Set<Channel>();
  readonly #peers = new Set<HubPeer>();
  readonly #server: Server;

  constructor(options: UnixSocketHubOptions, router: Router) {
    this.#options = options;
    this.#limits = { ...defaultSocketLimits, ...options.limits };
    this.#log = options.log ?? silentLog;
    this.#parts = {
      router,
      parse: createFrameParser(),
      limits: this.#limits,
      mayServe: options.mayServe ?? (() => true),
      drops: new DropCounter(this.#log, options.clock ?? systemClock),
      log: this.#log,
    };
    this.#server = createServer((socket) => void this.#receive(socket));
  }

  async listen(): Promise<void> {
    await prepareSocketPath(this.#options.path);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.path, resolve);
    });
    await chmod(this.#options.path, 0o600);
    this.#server.on('error', (error) => this.#log.error('the bus socket failed', { error }));
  }

  hosts(): readonly string[] {
    return [...new Set([...this.#peers].map((peer) => peer.host))].toSorted();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const channel of this.#newcomers) channel.destroy('the bus is closing');
    await Promise.all([...this.#peers].map((peer) => peer.end()));
    await closed;
  }

  async #receive(socket: Socket): Promise<void> {
    const channel = new Channel(socket, this.#limits);
    if (this.#newcomers.size >= this.#limits.handshakes) return channel.destroy('too many handshakes at a time');
    this.#newcomers.add(channel);
    const timer = setTimeout(() => channel.destroy('the handshake took too long'), this.#limits.handshakeTime);
    try {
      this.#admit(channel, await welcomeHost(channel, this.#read, this.#options.findKey));
    } catch (error) {
      this.#refuse(channel, error);
    } finally {
      clearTimeout(timer);
      this.#newcomers.delete(channel);
    }
  }

  #admit(channel: Channel, proven: ProvenPeer): void {
    for (const older of this.#peers) {
      if (older.host === proven.host && older.process === proven.process)
        older.destroy('the same process has connected again');
    }
    const peer = new HubPeer(channel, proven, this.#parts);
    this.#peers.add(peer);
    this.#log.info('a host has connected to the bus', { host: peer.host });
    void this.#seeOff(peer);
  }

  async #seeOff(peer: HubPeer): Promise<void> {
    const reason = await peer.closed;
    this.#peers.delete(peer);
    this.#log.info('a host has left the bus', { host: peer.host, reason });
  }

  #refuse(channel: Channel, error: unknown): void {
    const isRefusal = error instanceof HandshakeRefused;
    const reason = error instanceof Error ? error.message : 'unknown';
    const host = isRefusal ? error.claimedHost : undefined;
    this.#log.warn('a connection to the bus was refused', {
      reason,
      ...(host === undefined ? {} : { claimed_host: host }),
    });
    channel.destroy(reason);
  }
}

/**
 * Opens control's end of the bus: serves this process and the hosts that connect with their keys.
 * @throws Conflict where another process serves the path, Forbidden where the place is not safe
 */
export const openUnixSocketHub = async (options: UnixSocketHubOptions): Promise<UnixSocketHub> => {
  const router = new Router();
  const reception = new Reception(options, router);
  await reception.listen();
  const log = options.log ?? silentLog;
  const bus = new MessageBus(new LocalTransport(router, controlName, log, () => reception.close()), options);
  return Object.assign(bus, { connectedHosts: () => reception.hosts() });
};
