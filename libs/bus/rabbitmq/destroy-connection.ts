import type { Connection } from 'rabbitmq-client';

/**
 * Ends a connection for good. Told so by a channel's error while its socket is closing, the library (5.0.8) still sets
 * its timer to connect again afterwards, and would then keep a connection that nobody knows of: so it is told again.
 */
export const destroyConnection = (connection: Connection): void => {
  connection.unsafeDestroy();
  setImmediate(() => connection.unsafeDestroy());
};
