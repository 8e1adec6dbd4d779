import { busBusy, callAborted, linkLost } from '../bus-faults.ts';
import { encodeTransportFault } from '../envelope.ts';
import { untilAborted } from '../until-aborted.ts';
import type { Channel } from './channel.ts';
import type { FrameOf, FrameParser } from './frames.ts';
import { FramingError, type RawFrame } from './framing.ts';
import { Heartbeat } from './heartbeat.ts';
import type { SocketLimits } from './socket-limits.ts';

/** A request as either side may receive it. */
export type RequestFrame = FrameOf<'call'> | FrameOf<'deliver'>;
/** A message that nobody waits for. */
export type TellFrame = FrameOf<'cast'> | FrameOf<'fanout'> | FrameOf<'deliver'>;
/** What the two ends tell each other about servers. */
export type NoticeFrame = FrameOf<'serve'> | FrameOf<'served'> | FrameOf<'unserve'>;

type WithoutId<F> = F extends unknown ? Omit<F, 'id'> : never;

/** What an end of a connection does with what arrives. Throwing a FramingError cuts the connection. */
export interface LinkHandlers {
  /** Resolves to the encoded reply and never rejects. */
  answer(frame: RequestFrame, body: string, signal: AbortSignal): Promise<string>;
  tell(frame: TellFrame, body: string): void;
  notice(frame: NoticeFrame): void;
}

/** One connection after its handshake: requests with their answers in both directions, heartbeats, bounds. */
export class Link {
  readonly #channel: Channel;
  readonly #parse: FrameParser;
  readonly #handlers: LinkHandlers;
  readonly #limits: SocketLimits;
  readonly #heartbeat: Heartbeat;
  readonly #asked = new Map<number, PromiseWithResolvers<string>>();
  readonly #answering = new Map<number, AbortController>();
  #lastId = 0;
  #isOver = false;

  constructor(channel: Channel, parse: FrameParser, handlers: LinkHandlers, limits: SocketLimits) {
    this.#channel = channel;
    this.#parse = parse;
    this.#handlers = handlers;
    this.#limits = limits;
    this.#heartbeat = new Heartbeat(
      limits.heartbeatInterval,
      limits.heartbeatMisses,
      (n) => channel.send({ t: 'ping', n }),
      () => channel.destroy(`${limits.heartbeatMisses} heartbeats were not acknowledged`),
    );
    void channel.closed.then(() => this.#over());
    channel.listen((frame) => this.#receive(frame));
  }

  /** Resolves when the connection has ended, to the reason. */
  get closed(): Promise<string> {
    return this.#channel.closed;
  }

  /**
   * Asks the other side.
   * @throws Unavailable when too much waits to be sent or the connection ends; the signal's reason
   */
  async request(frame: WithoutId<RequestFrame>, body: string, signal: AbortSignal): Promise<string> {
    if (this.#isOver) throw linkLost();
    if (!this.#hasRoom(body)) throw busBusy();
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<string>();
    this.#asked.set(id, answer);
    this.#channel.send({ ...frame, id }, body);
    try {
      return await untilAborted(answer.promise, signal);
    } finally {
      if (this.#asked.delete(id) && signal.aborted) this.#channel.send({ t: 'cancel', id });
    }
  }

  /** False where the message was dropped, because the connection is gone or too much waits to be sent. */
  tell(frame: TellFrame, body: string): boolean {
    if (this.#isOver || !this.#hasRoom(body)) return false;
    this.#channel.send(frame, body);
    return true;
  }

  notice(frame: NoticeFrame): void {
    this.#channel.send(frame);
  }

  /** Sends what waits and ends the connection. */
  async end(): Promise<void> {
    this.#heartbeat.stop();
    await this.#channel.end();
  }

  destroy(reason: string): void {
    this.#channel.destroy(reason);
  }

  #hasRoom(body: string): boolean {
    return this.#channel.outgoing + body.length <= this.#limits.outgoingBytes;
  }

  #over(): void {
    this.#isOver = true;
    this.#heartbeat.stop();
    for (const answer of this.#asked.values()) answer.reject(linkLost());
    this.#asked.clear();
    for (const controller of this.#answering.values()) controller.abort(linkLost());
  }

  #receive(raw: RawFrame): void {
    const frame = this.#parse(raw.header);
    if (frame.t === 'ping') this.#channel.send({ t: 'pong', n: frame.n });
    else if (frame.t === 'pong') this.#heartbeat.acknowledge(frame.n);
    else if (frame.t === 'reply') this.#settle(frame.id, raw.body.toString());
    else if (frame.t === 'cancel') this.#answering.get(frame.id)?.abort(callAborted(undefined));
    else if (frame.t === 'serve' || frame.t === 'served' || frame.t === 'unserve') this.#handlers.notice(frame);
    else if (frame.t === 'call' || (frame.t === 'deliver' && frame.id !== undefined))
      void this.#answer(frame, frame.id ?? 0, raw.body.toString());
    else this.#handlers.tell(frame, raw.body.toString());
    this.#watchOutgoing();
  }

  #settle(id: number, body: string): void {
    const answer = this.#asked.get(id);
    this.#asked.delete(id);
    answer?.resolve(body);
  }

  async #answer(frame: RequestFrame, id: number, body: string): Promise<void> {
    if (this.#answering.has(id)) return this.#channel.destroy('a request number is used twice');
    if (this.#answering.size >= this.#limits.requests) return this.#reply(id, encodeTransportFault(busBusy()));
    const controller = new AbortController();
    this.#answering.set(id, controller);
    try {
      this.#reply(id, await this.#handlers.answer(frame, body, controller.signal));
    } catch (error) {
      this.#channel.destroy(error instanceof FramingError ? error.message : 'a request could not be answered');
    } finally {
      this.#answering.delete(id);
    }
  }

  /** An answer that finds no room becomes a small fault: its caller need not wait for the deadline. */
  #reply(id: number, body: string): void {
    if (this.#isOver) return;
    this.#channel.send({ t: 'reply', id }, this.#hasRoom(body) ? body : encodeTransportFault(busBusy()));
  }

  /** Small answers and acknowledgements are always sent; a peer that never reads them is cut off. */
  #watchOutgoing(): void {
    if (this.#channel.outgoing > 2 * this.#limits.outgoingBytes) this.#channel.destroy('the other side does not read');
  }
}
