import type { Context } from '@nimbo/context/context.ts';
import type { BusInterface, MessageDeclaration, ParamsOf, ResultOf } from './interface.ts';

/** What travels of a context: ids for the trace; never a token. */
export type BusContext = Pick<Context, 'requestId' | 'globalRequestId' | 'log' | 'signal' | 'clock'>;

/** Who sent a message: known from the connection's credential, never from the payload. */
export interface Sender {
  /** The host's name, or `control` for the control process itself. */
  readonly host: string;
}

/** Handlers of an interface; only declared messages, with validated parameters. */
export type Handlers<Messages extends Record<string, MessageDeclaration>> = {
  readonly [Name in keyof Messages]?: (
    ctx: BusContext,
    params: ParamsOf<Messages[Name]>,
    sender: Sender,
  ) => Promise<ResultOf<Messages[Name]>>;
};

/**
 * Where messages go. A topic alone means control's servers of it, in turn; with a host, that host's server. A host's
 * server is never reached by topic alone, so that a host cannot draw control's messages to itself by announcing a
 * topic. Hosts reach control and themselves, not each other.
 */
export interface Address {
  readonly topic: string;
  readonly host?: string;
}

/** Stops serving; resolves when running handlers have ended. */
export type Unsubscribe = () => Promise<void>;

/**
 * Messages between processes: a doorbell, never the truth (architecture.md §3). Losing any message may delay work
 * and must lose none, so `cast` and `fanout` promise delivery at most once.
 */
export interface Bus {
  /**
   * Asks one server and waits for its answer.
   * @throws Timeout after `deadline` milliseconds; Unavailable where nobody serves the address, the connection is lost
   * or too much waits to be sent; NotImplemented where the server is too old; Forbidden from host to host; TooLarge
   * beyond 4 MiB; or the remote fault with its kind, code, message and details
   */
  call<Messages extends Record<string, MessageDeclaration>, Name extends keyof Messages & string>(
    ctx: BusContext,
    address: Address,
    declared: BusInterface<Messages>,
    message: Name,
    params: ParamsOf<Messages[Name]>,
    options: { readonly deadline: number },
  ): Promise<ResultOf<Messages[Name]>>;
  /** Tells one server and does not wait. A message that finds nobody, or no room to be sent, is dropped. */
  cast<Messages extends Record<string, MessageDeclaration>, Name extends keyof Messages & string>(
    ctx: BusContext,
    address: Address,
    declared: BusInterface<Messages>,
    message: Name,
    params: ParamsOf<Messages[Name]>,
  ): Promise<void>;
  /** Tells every server of the topic, in every process that the sender may reach. */
  fanout<Messages extends Record<string, MessageDeclaration>, Name extends keyof Messages & string>(
    ctx: BusContext,
    topic: string,
    declared: BusInterface<Messages>,
    message: Name,
    params: ParamsOf<Messages[Name]>,
  ): Promise<void>;
  /**
   * Serves an interface under a topic, as this process's host. Resolves when messages can arrive, or at once while
   * there is no connection: it is announced when there is one.
   */
  serve<Messages extends Record<string, MessageDeclaration>>(
    topic: string,
    declared: BusInterface<Messages>,
    handlers: Handlers<Messages>,
  ): Promise<Unsubscribe>;
  /** True while messages can pass; shown by health checks, never a reason to refuse work. */
  isConnected(): boolean;
  /** Takes nothing new, waits for running handlers (their signals abort after a grace), then disconnects. */
  close(): Promise<void>;
}
