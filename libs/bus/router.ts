import { controlName, hostToHost, noServer, versionTooNew } from './bus-faults.ts';
import { canServe } from './interface-version.ts';
import type { Offer, Receive, Route } from './transport.ts';
import { untilAborted } from './until-aborted.ts';

/** A server as the router knows it: in this process, or behind a connection whose credential names the host. */
export interface RoutedServer {
  readonly host: string;
  readonly offer: Offer;
  readonly receive: Receive;
}

const neverAborted = new AbortController().signal;

/** Whether a sender may talk to a server: control to all, a host to control and itself. */
export const mayReach = (sender: string, server: string): boolean =>
  sender === controlName || server === controlName || sender === server;

const keyOf = (topic: string, interfaceName: string): string => JSON.stringify([topic, interfaceName]);

/**
 * Finds the servers of a message. A topic alone means control's servers, in turn; a host's server is reached by the
 * host's name or by fanout, so that a host which announces somebody else's topic is handed nobody else's messages.
 * Hosts reach control and themselves.
 */
export class Router {
  readonly #servers = new Map<string, RoutedServer[]>();
  readonly #turns = new Map<string, number>();

  /** Adds a server; the answer removes it again. */
  add(server: RoutedServer): () => void {
    const key = keyOf(server.offer.topic, server.offer.interface);
    this.#servers.set(key, [...(this.#servers.get(key) ?? []), server]);
    return () => this.#remove(key, server);
  }

  #remove(key: string, server: RoutedServer): void {
    const left = (this.#servers.get(key) ?? []).filter((other) => other !== server);
    if (left.length > 0) {
      this.#servers.set(key, left);
      return;
    }
    this.#servers.delete(key);
    this.#turns.delete(key);
  }

  /**
   * Asks one server.
   * @throws Unavailable, NotImplemented, Forbidden as {@link Transport.call} says; the signal's reason
   */
  async call(sender: string, route: Route, body: string, signal: AbortSignal): Promise<string> {
    const server = this.#pick(sender, route);
    return untilAborted(server.receive({ sender, body, wantsReply: true, signal }), signal);
  }

  /** Tells one server; the faults of {@link call}, where nobody can be told. */
  cast(sender: string, route: Route, body: string): void {
    tell(this.#pick(sender, route), sender, body);
  }

  /** Tells every server that the sender may reach and that knows the message. */
  fanout(sender: string, route: Route, body: string): void {
    for (const server of this.#serversOf(route)) {
      if (mayReach(sender, server.host) && canServe(server.offer.version, route.since)) tell(server, sender, body);
    }
  }

  #serversOf(route: Route): readonly RoutedServer[] {
    return this.#servers.get(keyOf(route.topic, route.interface)) ?? [];
  }

  #pick(sender: string, route: Route): RoutedServer {
    const host = route.host ?? controlName;
    if (!mayReach(sender, host)) throw hostToHost(sender, host);
    const serving = this.#serversOf(route).filter((server) => server.host === host);
    const able = serving.filter((server) => canServe(server.offer.version, route.since));
    const [oldest] = serving;
    if (able.length === 0 && oldest !== undefined)
      throw versionTooNew(route.interface, route.since, oldest.offer.version);
    const server = able[this.#nextTurn(route) % able.length];
    if (server === undefined) throw noServer(route);
    return server;
  }

  #nextTurn(route: Route): number {
    const key = keyOf(route.topic, route.interface);
    if (!this.#servers.has(key)) return 0;
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, (turn + 1) % Number.MAX_SAFE_INTEGER);
    return turn;
  }
}

/** On the loop's next turn: whoever tells does not wait, not even for what the handler does before its first await. */
const tell = (server: RoutedServer, sender: string, body: string): void => {
  setImmediate(() => void server.receive({ sender, body, wantsReply: false, signal: neverAborted }));
};
