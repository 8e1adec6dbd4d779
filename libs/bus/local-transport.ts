import type { Log } from '@nimbo/context/log.ts';
import { busClosed } from './bus-faults.ts';
import type { Router } from './router.ts';
import type { Offer, Receive, Route, Transport } from './transport.ts';

/** A process's own place at a router: no wire, the same texts. */
export class LocalTransport implements Transport {
  readonly #router: Router;
  readonly #host: string;
  readonly #log: Log;
  readonly #onClose: () => Promise<void>;
  #isClosed = false;

  constructor(router: Router, host: string, log: Log, onClose: () => Promise<void> = () => Promise.resolve()) {
    this.#router = router;
    this.#host = host;
    this.#log = log;
    this.#onClose = onClose;
  }

  async call(route: Route, body: string, signal: AbortSignal): Promise<string> {
    if (this.#isClosed) throw busClosed();
    return this.#router.call(this.#host, route, body, signal);
  }

  cast(route: Route, body: string): Promise<void> {
    try {
      if (!this.#isClosed) this.#router.cast(this.#host, route, body);
    } catch (error) {
      this.#log.debug('a cast found no server', { topic: route.topic, interface: route.interface, error });
    }
    return Promise.resolve();
  }

  fanout(route: Route, body: string): Promise<void> {
    if (!this.#isClosed) this.#router.fanout(this.#host, route, body);
    return Promise.resolve();
  }

  serve(offer: Offer, receive: Receive): Promise<() => Promise<void>> {
    const remove = this.#router.add({ host: this.#host, offer, receive });
    return Promise.resolve(() => Promise.resolve(remove()));
  }

  isConnected(): boolean {
    return !this.#isClosed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#onClose();
  }
}
