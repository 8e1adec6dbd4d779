import { randomUUID } from 'node:crypto';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import type { Tables } from './db/tables.ts';

/** Gives events their place in the history, where consumers' cursors find them, until told to stop. */
export const eventRelay = (
  deps: Pick<RoleDeps, 'log' | 'clock' | 'host'>,
  database: Database<Tables>,
  doorbell: Doorbell,
): { start(): void; stop(): Promise<void> } => {
  const { log, clock, host } = deps;
  const aborter = new AbortController();
  const owner = `cinder@${host}:${randomUUID()}`;
  // Consumers of cinder's events read them by cursor; none listens on the bus.
  const relay = new EventRelay({ database, clock, owner, publish: () => Promise.resolve(), doorbell });
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= relay.run(internalContext({ log, clock, signal: aborter.signal }));
    },
    stop: async () => {
      aborter.abort();
      await running;
    },
  };
};
