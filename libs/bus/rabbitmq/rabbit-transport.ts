import { randomUUID } from 'node:crypto';
import type { Log } from '@nimbo/context/log.ts';
import type { AsyncMessage } from 'rabbitmq-client';
import { busBusy, controlName, hostToHost, linkLost, mayNotServe, noServer } from '../bus-faults.ts';
import type { DropCounter } from '../drop-counter.ts';
import { encodeTransportFault } from '../envelope.ts';
import { canServe } from '../interface-version.ts';
import type { KeptConnection } from '../kept-connection.ts';
import { mayReach } from '../router.ts';
import type { Offer, Receive, Route, Transport } from '../transport.ts';
import { Answering } from './answering.ts';
import { Asking } from './asking.ts';
import {
  cancelExchange,
  cancelKey,
  exchangeTo,
  fanoutExchanges,
  fanoutKey,
  inboxOf,
  longestName,
  queuesOfRoute,
  queuesOfServer,
  type WorkKind,
} from './broker-names.ts';
import { isRefusal } from './broker-problem.ts';
import { readCall, readFanout, readIncoming, type IncomingCall } from './incoming.ts';
import type { Outcome, Outgoing } from './outbox.ts';
import type { RabbitLimits } from './rabbit-limits.ts';
import { ServedOffer } from './served-offer.ts';
import type { Session } from './session.ts';

/** What the transport of one process needs. */
export interface RabbitTransportParts {
  /** This process's host, or `control`. */
  readonly place: string;
  readonly vhost: string;
  readonly limits: RabbitLimits;
  readonly log: Log;
  readonly drops: DropCounter;
}

const neverAborted = new AbortController().signal;

const sameInterface = (offer: Offer, other: Pick<Route, 'topic' | 'interface'>): boolean =>
  offer.topic === other.topic && offer.interface === other.interface;

/** One process's place at the broker. */
export class RabbitTransport implements Transport {
  readonly inbox: string;
  readonly #parts: RabbitTransportParts;
  readonly #served = new Set<ServedOffer>();
  readonly #answering = new Answering();
  readonly #asking = new Asking();
  #connection: KeptConnection<Session> | undefined;

  constructor(parts: RabbitTransportParts) {
    this.#parts = parts;
    this.inbox = inboxOf(parts.place, randomUUID());
  }

  /** Gives the transport its connection; once, right after both are made. */
  attach(connection: KeptConnection<Session>): void {
    this.#connection = connection;
  }

  /** Listens to a session that is not in use yet, and announces to it all that is served here. */
  async prepare(session: Session): Promise<void> {
    void session.closed.then(() => this.#abandon());
    await session.consume(this.inbox, (message) => this.#takeFromInbox(message));
    await this.#announceAll(session);
  }

  /** A session is in use from now on: announces what was served while it was prepared. */
  adopt(session: Session): void {
    this.#announceAll(session).catch((error: unknown) => session.fail(String(error)));
  }

  async #announceAll(session: Session): Promise<void> {
    for (const served of this.#served) await served.announce(session);
  }

  #abandon(): void {
    this.#asking.abandon();
    this.#answering.abandon();
  }

  async call(route: Route, body: string, signal: AbortSignal, deadline: number): Promise<string> {
    const { place } = this.#parts;
    const target = route.host ?? controlName;
    if (!mayReach(place, target)) throw hostToHost(place, target);
    const session = this.#connection?.current;
    if (session === undefined) throw linkLost();
    if (!this.#hasRoom(session, body)) throw busBusy();
    const messageId = randomUUID();
    const envelope = { messageId, replyTo: this.inbox, expiration: String(Math.ceil(deadline)) };
    try {
      return await this.#asking.ask(messageId, target, signal, () => {
        void this.#sendCall(session, route, envelope, body);
      });
    } finally {
      if (signal.aborted) this.#tellCancelled(session, target, messageId);
    }
  }

  async #sendCall(session: Session, route: Route, envelope: Outgoing, body: string): Promise<void> {
    const outcome = await this.#sendWork(session, 'call', route, envelope, body);
    if (outcome === 'refused') this.#asking.fail(envelope.messageId, busBusy());
    else if (outcome === 'nobody') this.#asking.fail(envelope.messageId, noServer(route));
    else if (outcome === 'lost') this.#asking.fail(envelope.messageId, linkLost());
  }

  /** Sends to the first of the route's queues that exists. */
  async #sendWork(session: Session, kind: WorkKind, route: Route, envelope: Outgoing, body: string): Promise<Outcome> {
    const target = route.host ?? controlName;
    const exchange = exchangeTo(this.#parts.place, target);
    for (const routingKey of queuesOfRoute(target, kind, route)) {
      if (Buffer.byteLength(routingKey) > longestName) return 'nobody';
      const outcome = await session.outbox.publish({ ...envelope, exchange, routingKey }, body);
      if (outcome !== 'nobody') return outcome;
    }
    return 'nobody';
  }

  #tellCancelled(session: Session, target: string, id: string): void {
    const exchange = cancelExchange(this.#parts.place, target);
    this.#post(session, { exchange, routingKey: cancelKey(target), type: 'cancel', messageId: id }, '');
  }

  /** Small messages that nobody waits for; what becomes of them is not followed. */
  #post(session: Session, envelope: Outgoing, body: string): void {
    void session.outbox.post(envelope, body);
  }

  async cast(route: Route, body: string): Promise<void> {
    const { place, log } = this.#parts;
    const session = this.#roomyForTelling(route, body);
    if (session === undefined) return;
    if (!mayReach(place, route.host ?? controlName)) {
      log.debug('a cast found no server', { topic: route.topic, interface: route.interface });
      return;
    }
    void this.#sendCast(session, route, body);
    await Promise.resolve();
  }

  async #sendCast(session: Session, route: Route, body: string): Promise<void> {
    const outcome = await this.#sendWork(session, 'cast', route, { messageId: randomUUID(), durable: true }, body);
    this.#count(outcome, route);
  }

  async fanout(route: Route, body: string): Promise<void> {
    const session = this.#roomyForTelling(route, body);
    if (session === undefined) return;
    const { topic, interface: name, since } = route;
    const headers = { topic, interface: name, since };
    for (const exchange of fanoutExchanges(this.#parts.place)) {
      const envelope = { exchange, routingKey: fanoutKey(route), type: 'fanout', messageId: randomUUID(), headers };
      void session.outbox.post(envelope, body).then((outcome) => this.#count(outcome, route));
    }
    await Promise.resolve();
  }

  #count(outcome: Outcome, { topic, interface: name }: Route): void {
    const { drops, log } = this.#parts;
    if (outcome === 'refused') drops.add('a queue is full', topic);
    else if (outcome === 'lost') drops.add('the connection was lost before the broker had confirmed', topic);
    else if (outcome === 'nobody') log.debug('a cast found no server', { topic, interface: name });
  }

  /** The session, where there is one and it has room; otherwise the message is counted as dropped. */
  #roomyForTelling({ topic }: Route, body: string): Session | undefined {
    const session = this.#connection?.current;
    if (session !== undefined && this.#hasRoom(session, body)) return session;
    this.#parts.drops.add(session === undefined ? 'no connection' : 'too much waits to be sent', topic);
    return undefined;
  }

  #hasRoom(session: Session, body: string): boolean {
    return session.outbox.bytes + body.length <= this.#parts.limits.outgoingBytes;
  }

  async serve(offer: Offer, receive: Receive): Promise<() => Promise<void>> {
    const { place, limits } = this.#parts;
    const isTooLong = queuesOfServer(place, 'call', offer).some((name) => Buffer.byteLength(name) > longestName);
    if (isTooLong) throw mayNotServe(place, offer.topic);
    const served = new ServedOffer(offer, receive, {
      place,
      inbox: this.inbox,
      limits,
      take: (by, kind, message, session) => this.#takeWork(by, kind, message, session),
    });
    this.#served.add(served);
    await this.#announceNow(served);
    return () => this.#stopServing(served);
  }

  /** Resolves too when the session ends meanwhile: the next one is told. */
  async #announceNow(served: ServedOffer): Promise<void> {
    const session = this.#connection?.current;
    if (session === undefined) return;
    try {
      await served.announce(session);
    } catch (error) {
      if (session.isOver) return;
      this.#served.delete(served);
      throw isRefusal(error) ? mayNotServe(this.#parts.place, served.offer.topic) : error;
    }
  }

  async #stopServing(served: ServedOffer): Promise<void> {
    if (!this.#served.delete(served)) return;
    const isLast = ![...this.#served].some(({ offer }) => sameInterface(offer, served.offer));
    try {
      await served.withdraw(isLast);
    } catch (error) {
      this.#parts.log.debug('a server was withdrawn together with its connection', { error });
    }
  }

  #takeWork(served: ServedOffer, kind: WorkKind, message: AsyncMessage, session: Session): void {
    const { place, vhost, drops } = this.#parts;
    const { topic } = served.offer;
    const incoming = readIncoming(message, vhost);
    if (incoming === undefined || !mayReach(incoming.sender, place)) return drops.add('the sender is not known', topic);
    if (kind === 'call') {
      const call = readCall(message, incoming);
      if (call === undefined) return drops.add('a call says not where to answer', topic);
      void this.#answer(served, call, session);
    } else if (incoming.redelivered) drops.add('it may have arrived before a connection was lost', topic);
    else tell(served, incoming.sender, incoming.body);
  }

  async #answer(served: ServedOffer, call: IncomingCall, session: Session): Promise<void> {
    const reply = call.redelivered
      ? encodeTransportFault(linkLost())
      : await this.#answering.answer(call, served.receive);
    if (reply === undefined) return;
    const exchange = exchangeTo(this.#parts.place, call.sender);
    const body = this.#hasRoom(session, reply) ? reply : encodeTransportFault(busBusy());
    this.#post(session, { exchange, routingKey: call.replyTo, type: 'reply', messageId: call.id }, body);
  }

  #takeFromInbox(message: AsyncMessage): void {
    const { place, vhost, drops } = this.#parts;
    const incoming = readIncoming(message, vhost);
    if (incoming === undefined || !mayReach(incoming.sender, place)) return drops.add('the sender is not known', place);
    if (message.type === 'reply') this.#asking.settle(incoming.id, incoming.sender, incoming.body);
    else if (message.type === 'cancel') this.#answering.cancel(incoming.sender, incoming.id);
    else this.#takeFanout(message, incoming);
  }

  #takeFanout(message: AsyncMessage, incoming: Parameters<typeof readFanout>[1]): void {
    const fanout = readFanout(message, incoming);
    if (fanout === undefined) return this.#parts.drops.add('a message of no known kind', this.#parts.place);
    for (const served of this.#served) {
      if (sameInterface(served.offer, fanout) && canServe(served.offer.version, fanout.since))
        tell(served, fanout.sender, fanout.body);
    }
  }

  isConnected(): boolean {
    return this.#connection?.current !== undefined;
  }

  async close(): Promise<void> {
    await this.#answering.idle();
    await this.#connection?.close();
  }
}

const tell = (served: ServedOffer, sender: string, body: string): void => {
  void served.receive({ sender, body, wantsReply: false, signal: neverAborted });
};
