import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';
import type { Bus } from '../bus.ts';
import { DropCounter } from '../drop-counter.ts';
import { KeptConnection } from '../kept-connection.ts';
import { MessageBus, type MessageBusOptions } from '../message-bus.ts';
import { parseBrokerUrl, type BrokerAccess } from './broker-url.ts';
import { placeOfUser } from './broker-users.ts';
import { connectBroker } from './connect-broker.ts';
import { defaultRabbitLimits, type RabbitLimits } from './rabbit-limits.ts';
import { RabbitTransport } from './rabbit-transport.ts';
import type { Session } from './session.ts';
import { prepareSession } from './topology.ts';

/** What a bus over RabbitMQ is made from. */
export interface RabbitBusOptions extends MessageBusOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://…`. The user tells who this process is: a host, or control. */
  readonly url: string;
  /** PEM of who vouches for the broker's certificate, where the machine does not know it. */
  readonly ca?: string;
  readonly limits?: Partial<RabbitLimits>;
}

/** A bus over RabbitMQ. It connects by itself, again and again; until then calls are Unavailable, casts are dropped. */
export interface RabbitBus extends Bus {
  /** Resolves when connected; rejects with the signal's reason. */
  whenConnected(signal: AbortSignal): Promise<void>;
  /** Messages that were dropped since the start: no connection, no room, or an unknown sender. */
  droppedMessages(): number;
  /** Why there is no connection now, in words for an operator; undefined while there is one. */
  problem(): string | undefined;
}

/**
 * Who a process is that uses this address: a host's name, or `control`.
 * @throws as {@link connectRabbitBus}
 */
export const brokerPlace = (url: string): string => placeOf(parseBrokerUrl(url));

const placeOf = ({ user, vhost }: BrokerAccess): string => {
  const place = placeOfUser(user, vhost);
  if (place !== undefined) return place;
  throw new Forbidden(`the broker's user ${user} is neither control's nor a host's of the virtual host ${vhost}`, {
    code: 'bus.stranger',
  });
};

/**
 * Connects a process to the broker, in the background.
 * @throws BadRequest for what is no address of a broker, Forbidden for a user that belongs to another virtual host
 */
export const connectRabbitBus = (options: RabbitBusOptions): RabbitBus => {
  const access = parseBrokerUrl(options.url);
  const place = placeOf(access);
  const log = options.log ?? silentLog;
  const drops = new DropCounter(log, options.clock ?? systemClock);
  const limits = { ...defaultRabbitLimits, ...options.limits };
  const transport = new RabbitTransport({ place, vhost: access.vhost, limits, log, drops });
  const prepare = async (session: Session): Promise<void> => {
    await prepareSession(session, place, transport.inbox, limits);
    await transport.prepare(session);
  };
  const opening = { access, name: `nimbo ${place}`, limits, ...(options.ca === undefined ? {} : { ca: options.ca }) };
  const connection = new KeptConnection<Session>({
    connect: (stop) => connectBroker(opening, prepare, stop),
    onConnected: (session) => transport.adopt(session),
    firstPause: limits.firstPause,
    longestPause: limits.longestPause,
    log,
  });
  transport.attach(connection);
  return Object.assign(new MessageBus(transport, options), {
    whenConnected: (signal: AbortSignal) => connection.connected(signal),
    droppedMessages: () => drops.total,
    problem: () => connection.problem,
  });
};
