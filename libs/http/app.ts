import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Operation } from './operation.ts';

/** Where an app listens: an address and port (0 for any), or a unix socket's path. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** One service's HTTP face, ready to listen. */
export interface App {
  /** All operations, for walks over the routes. */
  readonly operations: readonly Operation[];
  /** Serves a request without a socket. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** Begins to listen and gives the base URL (or the path). Throws where the address is taken. */
  listen(address: ListenAddress): Promise<string>;
  /**
   * Stops gently: no new connections, `Connection: close` on every answer, running requests may finish within
   * `limits.drain`, then their signals are aborted and what remains is cut off. Closed afterwards.
   */
  drain(): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}
