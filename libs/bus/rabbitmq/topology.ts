import { Unavailable } from '@nimbo/errors/faults.ts';
import { controlName } from '../bus-faults.ts';
import type { Offer } from '../transport.ts';
import {
  cancelKey,
  controlExchange,
  fanoutKey,
  hostsExchange,
  inboxExchanges,
  prefixOf,
  type WorkKind,
} from './broker-names.ts';
import { callQueueLife, castLife, castQueueLife, type RabbitLimits } from './rabbit-limits.ts';
import type { QueueDeclaration, Session } from './session.ts';

const bounds = ({ queueMessages, queueBytes }: RabbitLimits): Readonly<Record<string, unknown>> => ({
  'x-max-length': queueMessages,
  'x-max-length-bytes': queueBytes,
  'x-overflow': 'reject-publish',
});

/**
 * Casts wait in a replicated queue that survives the broker's restart and their server's. Calls have somebody who waits
 * for them: their queue goes with its last server, so that a caller hears at once that nobody is there.
 */
const workDeclaration = (queue: string, kind: WorkKind, limits: RabbitLimits): QueueDeclaration =>
  kind === 'cast'
    ? {
        queue,
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-expires': castQueueLife,
          'x-message-ttl': castLife,
          ...bounds(limits),
        },
      }
    : {
        queue,
        durable: true,
        autoDelete: true,
        arguments: { 'x-queue-type': 'classic', 'x-expires': callQueueLife, ...bounds(limits) },
      };

const notPrepared = (): Unavailable =>
  new Unavailable('control has not been connected to the broker’s virtual host yet: hosts wait for it', {
    code: 'bus.not_prepared',
  });

const prepareControl = (session: Session): Promise<void> =>
  session.with(async (channel) => {
    for (const exchange of [controlExchange, hostsExchange])
      await channel.exchangeDeclare({ exchange, type: 'direct', durable: true });
  });

const prepareHost = async (session: Session, host: string): Promise<void> => {
  try {
    await session.with(async (channel) => {
      for (const exchange of [controlExchange, hostsExchange])
        await channel.exchangeDeclare({ exchange, passive: true });
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'NOT_FOUND') throw notPrepared();
    throw error;
  }
  await session.with((channel) => channel.exchangeDeclare({ exchange: prefixOf(host), type: 'direct', durable: true }));
};

const bindInbox = async (session: Session, place: string, inbox: string, keys: readonly string[]): Promise<void> =>
  session.with(async (channel) => {
    for (const exchange of inboxExchanges(place))
      for (const routingKey of keys) await channel.queueBind({ queue: inbox, exchange, routingKey });
  });

/**
 * Makes what a process of a place stands on: the exchanges, and its inbox.
 * @throws Unavailable for a host where control was never connected
 */
export const prepareSession = async (
  session: Session,
  place: string,
  inbox: string,
  limits: RabbitLimits,
): Promise<void> => {
  await (place === controlName ? prepareControl(session) : prepareHost(session, place));
  await session.with((channel) => channel.queueDeclare({ queue: inbox, exclusive: true, arguments: bounds(limits) }));
  await bindInbox(session, place, inbox, [inbox, cancelKey(place)]);
};

/** Makes a queue of work reachable for those who may send to the place. */
export const prepareWork = (
  session: Session,
  place: string,
  queue: string,
  kind: WorkKind,
  limits: RabbitLimits,
): Promise<void> =>
  session.with(async (channel) => {
    await channel.queueDeclare(workDeclaration(queue, kind, limits));
    const exchange = place === controlName ? controlExchange : prefixOf(place);
    await channel.queueBind({ queue, exchange, routingKey: queue });
  });

/** Lets fanouts to a served interface reach the inbox. */
export const prepareFanouts = (session: Session, place: string, inbox: string, offer: Offer): Promise<void> =>
  bindInbox(session, place, inbox, [fanoutKey(offer)]);

/** Ends the fanouts of {@link prepareFanouts}. */
export const endFanouts = (session: Session, place: string, inbox: string, offer: Offer): Promise<void> =>
  session.with(async (channel) => {
    for (const exchange of inboxExchanges(place))
      await channel.queueUnbind({ queue: inbox, exchange, routingKey: fanoutKey(offer) });
  });

/** Removes the queue of calls of a server that has left, unless another process serves it. */
export const removeUnserved = async (session: Session, queue: string): Promise<void> => {
  try {
    await session.with((channel) => channel.queueDelete({ queue, ifUnused: true }));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'PRECONDITION_FAILED')) throw error;
  }
};
