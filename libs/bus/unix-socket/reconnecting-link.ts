import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Log } from '@nimbo/context/log.ts';
import { Channel } from './channel.ts';
import type { FrameParser } from './frames.ts';
import { createHandshakeReader, introduceHost, type ProvenPeer } from './handshake.ts';
import { Link, type LinkHandlers } from './link.ts';
import type { SocketLimits } from './socket-limits.ts';
import { assertSafeSocket } from './socket-path.ts';

/** What keeping a connection needs. */
export interface ReconnectingLinkParts {
  readonly path: string;
  readonly self: ProvenPeer;
  readonly key: Buffer;
  readonly parse: FrameParser;
  readonly handlers: LinkHandlers;
  readonly limits: SocketLimits;
  readonly log: Log;
  /** Called with each new connection before anything else may use it. */
  readonly onConnected: (link: Link) => void;
}

/** Said at the first failure and then ever more rarely: 1st, 2nd, 4th, 8th … */
const isWorthTelling = (attempt: number): boolean => Number.isInteger(Math.log2(attempt));

/** Keeps one connection to control: connects, proves itself, and begins anew with growing pauses when it ends. */
export class ReconnectingLink {
  readonly #parts: ReconnectingLinkParts;
  readonly #read = createHandshakeReader();
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #done: Promise<void>;
  #link: Link | undefined;
  #failures = 0;

  constructor(parts: ReconnectingLinkParts) {
    this.#parts = parts;
    this.#done = this.#keep();
  }

  /** The connection, while there is one. */
  get current(): Link | undefined {
    return this.#link;
  }

  /** Resolves when connected; rejects with the signal's reason. */
  async connected(signal: AbortSignal): Promise<void> {
    if (this.#link !== undefined) return;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      this.#waiting.delete(resolve);
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Sends what waits, ends the connection and makes no other. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#link?.end();
    await this.#done;
  }

  async #keep(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#connectAndStay();
      await this.#pause();
    }
  }

  /** Half of the pause is random: hosts that lost the same control do not come back in step. */
  async #pause(): Promise<void> {
    const { firstPause, longestPause } = this.#parts.limits;
    const pause = 2 * Math.ceil(Math.min(longestPause, firstPause * 2 ** Math.min(this.#failures, 30)) / 2);
    try {
      await pauseFor(pause / 2 + randomInt(pause / 2 + 1), undefined, { signal: this.#stop.signal });
    } catch {
      // Closed during the pause: the loop ends.
    }
  }

  async #connectAndStay(): Promise<void> {
    const { log } = this.#parts;
    try {
      const link = await this.#connect();
      log.info('connected to the bus', { failed_attempts: this.#failures });
      this.#failures = 0;
      const reason = await link.closed;
      this.#link = undefined;
      if (!this.#stop.signal.aborted) log.warn('the connection to the bus is lost; connecting again', { reason });
    } catch (error) {
      this.#failures += 1;
      if (isWorthTelling(this.#failures) && !this.#stop.signal.aborted)
        log.warn('no connection to the bus; trying again', { attempt: this.#failures, error });
    }
  }

  async #connect(): Promise<Link> {
    const { path, limits, self, key, parse, handlers, onConnected } = this.#parts;
    await assertSafeSocket(path);
    const channel = new Channel(connect(path), limits);
    const cut = (): void => channel.destroy('the bus is closing');
    this.#stop.signal.addEventListener('abort', cut, { once: true });
    const timer = setTimeout(() => channel.destroy('the handshake took too long'), limits.handshakeTime);
    try {
      await introduceHost(channel, this.#read, self, key);
    } catch (error) {
      channel.destroy('the handshake failed');
      throw error;
    } finally {
      clearTimeout(timer);
      this.#stop.signal.removeEventListener('abort', cut);
    }
    return this.#adopt(new Link(channel, parse, handlers, limits), onConnected);
  }

  #adopt(link: Link, onConnected: (link: Link) => void): Link {
    onConnected(link);
    this.#link = link;
    for (const tell of this.#waiting) tell();
    return link;
  }
}
