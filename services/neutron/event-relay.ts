import { randomUUID } from 'node:crypto';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import type { Tables } from './db/tables.ts';

/** A loop of the role, from `start` until `stop` has resolved. */
export interface RoleLoop {
  start(): void;
  stop(): Promise<void>;
}

/** Runs until its signal aborts. */
export const roleLoop = (run: (signal: AbortSignal) => Promise<void>): RoleLoop => {
  const aborter = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start: () => {
      running ??= run(aborter.signal);
    },
    stop: async () => {
      aborter.abort();
      await running;
    },
  };
};

/** Gives events their place in the history, where consumers' cursors find them. */
export const eventRelay = (deps: RoleDeps, database: Database<Tables>, doorbell: Doorbell): RoleLoop => {
  const { log, clock } = deps;
  return roleLoop((signal) => {
    const relay = new EventRelay({
      database,
      clock,
      owner: `neutron@${deps.host}:${randomUUID()}`,
      // Consumers of neutron's events read them by cursor; none listens on the bus.
      publish: () => Promise.resolve(),
      doorbell,
    });
    return relay.run(internalContext({ log, clock, signal }));
  });
};
