import type { InterfaceVersion } from './interface-version.ts';

/** Where a message wants to go and what a server must know to take it. */
export interface Route {
  readonly topic: string;
  readonly host: string | undefined;
  readonly interface: string;
  /** The version that introduced the message: an older server would not know it. */
  readonly since: InterfaceVersion;
}

/** What a process announces when it serves an interface. */
export interface Offer {
  readonly topic: string;
  readonly interface: string;
  readonly version: InterfaceVersion;
}

/** A message as it arrives at a server. */
export interface Delivery {
  /** A host's name or `control`, vouched for by the transport. */
  readonly sender: string;
  readonly body: string;
  /** False for casts and fanouts: nobody waits for an answer. */
  readonly wantsReply: boolean;
  /** Aborted when the caller gives up or goes away. */
  readonly signal: AbortSignal;
}

/** Handles a delivery and returns the encoded reply. Never rejects: faults travel inside the reply. */
export type Receive = (delivery: Delivery) => Promise<string>;

/**
 * What a driver does: it carries texts between processes and knows who sent them. Types, validation, versions,
 * faults and deadlines are the same for all drivers and live above it (`message-bus.ts`).
 */
export interface Transport {
  /**
   * Hands a request to one server and resolves to its reply. Rejects with the signal's reason when it aborts, and
   * then tells the server, which may also know by itself that nobody waits after `deadline` milliseconds.
   * @throws Unavailable where nobody serves, NotImplemented where only too old servers do, Forbidden host to host
   */
  call(route: Route, body: string, signal: AbortSignal, deadline: number): Promise<string>;
  /** Hands a message to one server, or drops it. */
  cast(route: Route, body: string): Promise<void>;
  /** Hands a message to every server that may be reached, or drops it. */
  fanout(route: Route, body: string): Promise<void>;
  /** Announces a server; resolves when messages can reach it, or at once while there is no connection. */
  serve(offer: Offer, receive: Receive): Promise<() => Promise<void>>;
  isConnected(): boolean;
  /** Ends the connection after what was already handed over has left. */
  close(): Promise<void>;
}
