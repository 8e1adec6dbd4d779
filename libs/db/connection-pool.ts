import type { DatabaseConnection } from 'kysely';

/** A connection on loan from a pool. */
export interface PooledConnection extends DatabaseConnection {
  /** A statement of the library's own. */
  command(text: string): Promise<void>;
  /** Gives it back; one that is `broken` is closed instead of reused. */
  release(broken: boolean): void;
}

/** Connections to a server, opened when needed, reopened after the server was away. */
export interface ConnectionPool {
  /** @throws ConnectionLost when the server can't be reached in time */
  acquire(): Promise<PooledConnection>;
  close(): Promise<void>;
}
