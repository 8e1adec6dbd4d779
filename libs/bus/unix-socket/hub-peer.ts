import type { Log } from '@nimbo/context/log.ts';
import { mayNotServe } from '../bus-faults.ts';
import type { DropCounter } from '../drop-counter.ts';
import { encodeTransportFault } from '../envelope.ts';
import type { Router } from '../router.ts';
import type { Delivery, Route } from '../transport.ts';
import type { Channel } from './channel.ts';
import type { FrameOf, FrameParser } from './frames.ts';
import { FramingError } from './framing.ts';
import type { ProvenPeer } from './handshake.ts';
import { Link, type LinkHandlers, type NoticeFrame, type RequestFrame, type TellFrame } from './link.ts';
import type { SocketLimits } from './socket-limits.ts';

/** Whether a host may announce a topic. */
export type MayServe = (host: string, topic: string) => boolean;

/** What a peer needs of its hub. */
export interface HubPeerParts {
  readonly router: Router;
  readonly parse: FrameParser;
  readonly limits: SocketLimits;
  readonly mayServe: MayServe;
  readonly drops: DropCounter;
  readonly log: Log;
}

const routeOf = ({ topic, host, interface: name, since }: Omit<FrameOf<'cast'>, 't'>): Route => ({
  topic,
  host,
  interface: name,
  since,
});

/** A host's connection, seen from control: it sends under its proven name and offers its servers. */
export class HubPeer implements LinkHandlers {
  readonly host: string;
  readonly process: string;
  readonly #parts: HubPeerParts;
  readonly #link: Link;
  readonly #services = new Map<number, () => void>();

  constructor(channel: Channel, { host, process: name }: ProvenPeer, parts: HubPeerParts) {
    this.host = host;
    this.process = name;
    this.#parts = parts;
    this.#link = new Link(channel, parts.parse, this, parts.limits);
    void this.#link.closed.then(() => this.#withdrawAll());
  }

  get closed(): Promise<string> {
    return this.#link.closed;
  }

  end(): Promise<void> {
    return this.#link.end();
  }

  destroy(reason: string): void {
    this.#link.destroy(reason);
  }

  async answer(frame: RequestFrame, body: string, signal: AbortSignal): Promise<string> {
    if (frame.t !== 'call') throw new FramingError('a host does not deliver');
    try {
      return await this.#parts.router.call(this.host, routeOf(frame), body, signal);
    } catch (error) {
      return encodeTransportFault(error);
    }
  }

  tell(frame: TellFrame, body: string): void {
    const { router, log } = this.#parts;
    try {
      if (frame.t === 'cast') router.cast(this.host, routeOf(frame), body);
      else if (frame.t === 'fanout') router.fanout(this.host, routeOf(frame), body);
      else this.#link.destroy('a host does not deliver');
    } catch (error) {
      log.debug('a cast found no server', { sender: this.host, error });
    }
  }

  notice(frame: NoticeFrame): void {
    if (frame.t === 'serve') this.#serve(frame);
    else if (frame.t === 'unserve') this.#unserve(frame.service);
    else throw new FramingError('a host does not confirm');
  }

  #serve({ service, topic, interface: name, version }: FrameOf<'serve'>): void {
    const { router, limits, mayServe, log } = this.#parts;
    if (this.#services.has(service) || this.#services.size >= limits.services)
      throw new FramingError('a host serves too much, or under a number that is taken');
    if (!mayServe(this.host, topic)) {
      log.warn('a host may not serve a topic that it announced', { host: this.host, topic });
      this.#link.notice({ t: 'served', service, refused: mayNotServe(this.host, topic).message });
      return;
    }
    const receive = (delivery: Delivery): Promise<string> => this.#deliver(service, topic, delivery);
    this.#services.set(service, router.add({ host: this.host, offer: { topic, interface: name, version }, receive }));
    this.#link.notice({ t: 'served', service });
  }

  #unserve(service: number): void {
    this.#services.get(service)?.();
    this.#services.delete(service);
    this.#link.notice({ t: 'served', service });
  }

  #withdrawAll(): void {
    for (const withdraw of this.#services.values()) withdraw();
    this.#services.clear();
  }

  async #deliver(service: number, topic: string, { sender, body, wantsReply, signal }: Delivery): Promise<string> {
    const frame = { t: 'deliver', service, sender } as const;
    if (!wantsReply) {
      if (!this.#link.tell(frame, body)) this.#parts.drops.add(`host ${this.host} does not read fast enough`, topic);
      return '';
    }
    try {
      return await this.#link.request(frame, body, signal);
    } catch (error) {
      return encodeTransportFault(error);
    }
  }
}
