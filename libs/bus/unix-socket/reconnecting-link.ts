import { connect } from 'node:net';
import type { Log } from '@nimbo/context/log.ts';
import { KeptConnection } from '../kept-connection.ts';
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

/** Keeps one connection to control: connects, proves itself, and begins anew with growing pauses when it ends. */
export const keepLink = (parts: ReconnectingLinkParts): KeptConnection<Link> => {
  const read = createHandshakeReader();
  const { limits, log, onConnected } = parts;
  const { firstPause, longestPause } = limits;
  const open = (stop: AbortSignal): Promise<Link> => openLink(parts, read, stop);
  return new KeptConnection({ connect: open, onConnected, firstPause, longestPause, log });
};

const openLink = async (
  { path, limits, self, key, parse, handlers }: ReconnectingLinkParts,
  read: ReturnType<typeof createHandshakeReader>,
  stop: AbortSignal,
): Promise<Link> => {
  await assertSafeSocket(path);
  const channel = new Channel(connect(path), limits);
  const cut = (): void => channel.destroy('the bus is closing');
  stop.addEventListener('abort', cut, { once: true });
  const timer = setTimeout(() => channel.destroy('the handshake took too long'), limits.handshakeTime);
  try {
    await introduceHost(channel, read, self, key);
  } catch (error) {
    channel.destroy('the handshake failed');
    throw error;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', cut);
  }
  return new Link(channel, parse, handlers, limits);
};
