import type { Fault } from '@nimbo/errors/fault.ts';
import { TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';
import type { QmpEvent, QmpEventName } from './qmp-event.ts';
import { withDeadline } from './with-deadline.ts';

/** What `next` waits for. */
export interface NextEventOptions<Name extends QmpEventName> {
  readonly matches?: (event: QmpEvent<Name>) => boolean;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** Events that may wait for a slow listener before it is told that it has missed some. */
const mostWaiting = 1_000;

/**
 * Events from the moment of subscribing on, kept until they are asked for; subscribe before the command whose effect
 * is awaited. One reader at a time. A reader who is too slow gets TooLarge (`qmp.events_lost`): he must look at the
 * state itself.
 */
export class EventSubscription<Name extends QmpEventName> {
  readonly #names: ReadonlySet<string>;
  readonly #leave: () => void;
  #events: QmpEvent<Name>[] = [];
  #end: Fault | undefined;
  #wake: (() => void) | undefined;

  constructor(names: readonly Name[], leave: (subscription: EventSubscription<Name>) => void) {
    this.#names = new Set(names);
    this.#leave = () => leave(this);
  }

  /** For the client: hands over what happened. */
  push(event: QmpEvent): void {
    if (!this.#names.has(event.name) || this.#end !== undefined) {
      return;
    }
    if (this.#events.length >= mostWaiting) {
      this.end(new TooLarge('events came faster than they were read', { code: 'qmp.events_lost' }));
      return;
    }
    this.#events.push(event as QmpEvent<Name>);
    this.#wake?.();
  }

  /** For the client: nothing more will come; what is there can still be read. */
  end(fault: Fault): void {
    this.#end ??= fault;
    this.#wake?.();
  }

  /**
   * The next event that matches; earlier ones are passed over.
   * @throws Timeout; Unavailable where the connection or the subscription is closed; TooLarge where events were lost
   */
  next(
    ctx: Pick<CallContext, 'signal'>,
    { matches = () => true, timeLimit }: NextEventOptions<Name>,
  ): Promise<QmpEvent<Name>> {
    const failure = `${[...this.#names].join(' or ')} did not happen`;
    return withDeadline(ctx, { timeLimit, failure }, async (signal) => {
      for (;;) {
        const event = await this.#take(signal);
        if (matches(event)) {
          return event;
        }
      }
    });
  }

  /** Ends when the context is aborted or the subscription closed; throws where the connection is lost. */
  async *read(ctx: Pick<CallContext, 'signal'>): AsyncGenerator<QmpEvent<Name>, void, undefined> {
    try {
      while (!ctx.signal.aborted) {
        yield await this.#take(ctx.signal);
      }
    } catch (error) {
      if (!ctx.signal.aborted && this.#end?.code !== 'qmp.unsubscribed') {
        throw error;
      }
    }
  }

  close(): void {
    this.end(new Unavailable('the subscription to events was closed', { code: 'qmp.unsubscribed' }));
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #take(signal: AbortSignal): Promise<QmpEvent<Name>> {
    for (;;) {
      signal.throwIfAborted();
      const event = this.#events.shift();
      if (event !== undefined) {
        return event;
      }
      if (this.#end !== undefined) {
        throw this.#end;
      }
      await this.#somethingNew(signal);
    }
  }

  #somethingNew(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
