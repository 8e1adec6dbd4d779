import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Bus } from '../bus.ts';
import { DropCounter } from '../drop-counter.ts';
import { MessageBus, type MessageBusOptions } from '../message-bus.ts';
import { ClientTransport } from './client-transport.ts';
import { createFrameParser } from './frames.ts';
import { newNonce } from './handshake.ts';
import { checkedHostName } from '../host-name.ts';
import { keepLink } from './reconnecting-link.ts';
import { defaultSocketLimits, type SocketLimits } from './socket-limits.ts';

/** What a host's end of the bus is made from. */
export interface UnixSocketClientOptions extends MessageBusOptions {
  /** Control's socket. */
  readonly path: string;
  /** This host's name: what its key proves. */
  readonly host: string;
  readonly key: Buffer;
  readonly limits?: Partial<SocketLimits>;
}

/** A host's bus. It connects by itself, again and again; until then calls are Unavailable and casts are dropped. */
export interface UnixSocketClient extends Bus {
  /** Resolves when connected; rejects with the signal's reason. */
  whenConnected(signal: AbortSignal): Promise<void>;
  /** Messages that were dropped since the start, because there was no connection or no room. */
  droppedMessages(): number;
}

/**
 * Connects a host to control, in the background.
 * @throws BadRequest for what is no host name
 */
export const connectUnixSocketBus = (options: UnixSocketClientOptions): UnixSocketClient => {
  const log = options.log ?? silentLog;
  const drops = new DropCounter(log, options.clock ?? systemClock);
  const transport = new ClientTransport(log, drops);
  const connection = keepLink({
    path: options.path,
    self: { host: checkedHostName(options.host), process: newNonce() },
    key: options.key,
    parse: createFrameParser(),
    handlers: transport,
    limits: { ...defaultSocketLimits, ...options.limits },
    log,
    onConnected: (link) => transport.announce(link),
  });
  transport.attach(connection);
  return Object.assign(new MessageBus(transport, options), {
    whenConnected: (signal: AbortSignal) => connection.connected(signal),
    droppedMessages: () => drops.total,
  });
};
