import { randomUUID } from 'node:crypto';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import type { EventTables } from '@nimbo/db/events/event-schema.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';

/** Background work with a beginning and an end. */
interface Loop {
  start(): void;
  stop(): Promise<void>;
}

/** Gives the events of some databases their place in the history, where consumers' cursors find them, until told to stop. */
export const eventRelays = (
  deps: Pick<RoleDeps, 'log' | 'clock' | 'host'>,
  databases: readonly Database<EventTables>[],
  doorbell: Doorbell,
): Loop => {
  const aborter = new AbortController();
  const ctx = internalContext({ log: deps.log, clock: deps.clock, signal: aborter.signal });
  const relays = databases.map(
    (database) =>
      new EventRelay({
        database,
        clock: deps.clock,
        owner: `${database.name}@${deps.host}:${randomUUID()}`,
        // Consumers of nova's events read them by cursor; none listens on the bus.
        publish: () => Promise.resolve(),
        doorbell,
      }),
  );
  let running: Promise<unknown> | undefined;
  return {
    start: () => {
      running ??= Promise.all(relays.map((relay) => relay.run(ctx)));
    },
    stop: async () => {
      aborter.abort();
      await running;
    },
  };
};
