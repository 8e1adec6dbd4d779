import type { AsyncMessage } from 'rabbitmq-client';
import type { Offer, Receive } from '../transport.ts';
import { untilAborted } from '../until-aborted.ts';
import { queuesOfServer, type WorkKind } from './broker-names.ts';
import type { RabbitLimits } from './rabbit-limits.ts';
import type { Session } from './session.ts';
import { endFanouts, prepareFanouts, prepareWork, removeUnserved } from './topology.ts';

/**
 * A broker that was killed may come back with a queue that has no leader and never answers. It holds but casts, which
 * may be lost: it is removed, and made anew with the next session.
 */
const withinOrRemove = async <T>(session: Session, queue: string, consumed: Promise<T>, time: number): Promise<T> => {
  const late = AbortSignal.timeout(time);
  try {
    return await untilAborted(consumed, late);
  } catch (error) {
    if (late.aborted) await session.with((channel) => channel.queueDelete({ queue }));
    throw error;
  }
};

/** What an announcement is made for. */
export interface AnnouncingParts {
  readonly place: string;
  readonly inbox: string;
  readonly limits: RabbitLimits;
  /** Handed what arrives, and the session that brought it: it may not be in use for anything else yet. */
  readonly take: (served: ServedOffer, kind: WorkKind, message: AsyncMessage, session: Session) => void;
}

const workKinds = ['call', 'cast'] as const satisfies readonly WorkKind[];

/** One served interface: announced to each new session, withdrawn from the last. */
export class ServedOffer {
  readonly offer: Offer;
  readonly receive: Receive;
  readonly #parts: AnnouncingParts;
  readonly #stops: (() => Promise<void>)[] = [];
  #session: Session | undefined;
  #announced: Promise<void> = Promise.resolve();

  constructor(offer: Offer, receive: Receive, parts: AnnouncingParts) {
    this.offer = offer;
    this.receive = receive;
    this.#parts = parts;
  }

  /** Makes the queues and takes from them; once per session, however often it is asked for. */
  announce(session: Session): Promise<void> {
    if (this.#session === session) return this.#announced;
    this.#session = session;
    this.#stops.length = 0;
    this.#announced = this.#announce(session);
    return this.#announced;
  }

  /** Takes nothing new. `isLast` where no other server here serves the same interface under the topic. */
  async withdraw(isLast: boolean): Promise<void> {
    const session = this.#session;
    await this.#announced.catch(() => undefined);
    if (session === undefined || session.isOver) return;
    const { place, inbox } = this.#parts;
    for (const stop of this.#stops.splice(0)) await stop();
    if (isLast) await endFanouts(session, place, inbox, this.offer);
    for (const queue of queuesOfServer(place, 'call', this.offer)) await removeUnserved(session, queue);
  }

  async #announce(session: Session): Promise<void> {
    const { place, inbox, limits, take } = this.#parts;
    for (const kind of workKinds) {
      for (const queue of queuesOfServer(place, kind, this.offer)) {
        await prepareWork(session, place, queue, kind, limits);
        const consumed = session.consume(queue, (message) => take(this, kind, message, session));
        this.#stops.push(await withinOrRemove(session, queue, consumed, limits.connectTime / 2));
      }
    }
    await prepareFanouts(session, place, inbox, this.offer);
  }
}
