import { Forbidden } from '@nimbo/errors/faults.ts';
import type { Log } from '@nimbo/context/log.ts';
import { linkLost, noServer } from '../bus-faults.ts';
import type { DropCounter } from '../drop-counter.ts';
import { encodeTransportFault } from '../envelope.ts';
import type { KeptConnection } from '../kept-connection.ts';
import type { Offer, Receive, Route, Transport } from '../transport.ts';
import type { FrameOf } from './frames.ts';
import { FramingError } from './framing.ts';
import type { Link, LinkHandlers, NoticeFrame, RequestFrame, TellFrame } from './link.ts';

interface Service {
  readonly offer: Offer;
  readonly receive: Receive;
}

const neverAborted = new AbortController().signal;

const routeFields = ({ topic, host, interface: name, since }: Route): Omit<FrameOf<'cast'>, 't'> => ({
  topic,
  interface: name,
  since,
  ...(host === undefined ? {} : { host }),
});

/** A host's end: everything goes to control, what is served here comes from there. */
export class ClientTransport implements Transport, LinkHandlers {
  readonly #log: Log;
  readonly #drops: DropCounter;
  readonly #services = new Map<number, Service>();
  readonly #confirmations = new Map<number, PromiseWithResolvers<string | undefined>>();
  #connection: KeptConnection<Link> | undefined;
  #lastService = 0;

  constructor(log: Log, drops: DropCounter) {
    this.#log = log;
    this.#drops = drops;
  }

  /** Gives the transport its connection; once, right after both are made. */
  attach(connection: KeptConnection<Link>): void {
    this.#connection = connection;
  }

  /** Announces everything that is served here to a new connection. */
  announce(link: Link): void {
    for (const [service, { offer }] of this.#services) link.notice({ t: 'serve', service, ...offer });
  }

  async call(route: Route, body: string, signal: AbortSignal): Promise<string> {
    const link = this.#connection?.current;
    if (link === undefined) throw linkLost();
    return link.request({ t: 'call', ...routeFields(route) }, body, signal);
  }

  cast(route: Route, body: string): Promise<void> {
    return this.#tell({ t: 'cast', ...routeFields(route) }, body);
  }

  fanout(route: Route, body: string): Promise<void> {
    return this.#tell({ t: 'fanout', ...routeFields(route) }, body);
  }

  #tell(frame: FrameOf<'cast'> | FrameOf<'fanout'>, body: string): Promise<void> {
    const isSent = this.#connection?.current?.tell(frame, body) ?? false;
    if (!isSent) this.#drops.add(this.isConnected() ? 'too much waits to be sent' : 'no connection', frame.topic);
    return Promise.resolve();
  }

  async serve(offer: Offer, receive: Receive): Promise<() => Promise<void>> {
    const service = ++this.#lastService;
    this.#services.set(service, { offer, receive });
    const refused = await this.#confirmed(service, { t: 'serve', service, ...offer });
    if (refused !== undefined) {
      this.#services.delete(service);
      throw new Forbidden(refused, { code: 'bus.may_not_serve' });
    }
    return () => this.#stopServing(service);
  }

  async #stopServing(service: number): Promise<void> {
    if (!this.#services.has(service)) return;
    await this.#confirmed(service, { t: 'unserve', service });
    this.#services.delete(service);
  }

  /** Tells control and waits until it has understood; while there is no connection there is nothing to wait for. */
  async #confirmed(service: number, frame: NoticeFrame): Promise<string | undefined> {
    const link = this.#connection?.current;
    if (link === undefined) return undefined;
    const confirmation = Promise.withResolvers<string | undefined>();
    this.#confirmations.set(service, confirmation);
    link.notice(frame);
    void link.closed.then(() => confirmation.resolve(undefined));
    return confirmation.promise;
  }

  isConnected(): boolean {
    return this.#connection?.current !== undefined;
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async answer(frame: RequestFrame, body: string, signal: AbortSignal): Promise<string> {
    if (frame.t !== 'deliver') throw new FramingError('control does not call without a service');
    const service = this.#services.get(frame.service);
    if (service === undefined) return encodeTransportFault(noServer(unknownRoute));
    return service.receive({ sender: frame.sender, body, wantsReply: true, signal });
  }

  tell(frame: TellFrame, body: string): void {
    if (frame.t !== 'deliver') throw new FramingError('control does not cast without a service');
    const service = this.#services.get(frame.service);
    void service?.receive({ sender: frame.sender, body, wantsReply: false, signal: neverAborted });
  }

  notice(frame: NoticeFrame): void {
    if (frame.t !== 'served') throw new FramingError('control does not serve over a connection');
    const waiting = this.#confirmations.get(frame.service);
    this.#confirmations.delete(frame.service);
    if (waiting !== undefined) waiting.resolve(frame.refused);
    else if (frame.refused !== undefined) this.#log.warn('control refuses a server', { reason: frame.refused });
  }
}

const unknownRoute: Route = { topic: 'unknown', host: undefined, interface: 'the interface', since: '0.0' };
