import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventConsumer } from '@nimbo/db/events/consume.ts';
import type { StoredEvent } from '@nimbo/db/events/event.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import type { Neutron } from './domain/neutron.ts';
import { serverNotices } from './domain/server-notices.ts';
import type { NovaNotices } from './drivers/nova-notices.ts';
import { roleLoop, type RoleLoop } from './event-relay.ts';

/**
 * Tells nova what happened to servers' ports, each at least once and in order: what nova did not take is told again.
 * What happened while there was no nova, or longer ago than events are kept, nova finds out by looking at the ports.
 */
export const novaNotifier = (deps: RoleDeps, { db }: Neutron, notices: NovaNotices, doorbell: Doorbell): RoleLoop => {
  const { log, clock } = deps;
  return roleLoop((signal) => {
    const ctx = internalContext({ log, clock, signal });
    const handle = async (events: readonly StoredEvent[]): Promise<void> => {
      const told = events.flatMap(serverNotices);
      if (told.length > 0 && deps.endpoint('nova', 'internal') !== undefined) await notices.send(ctx, told);
    };
    const consumer = new EventConsumer({
      database: db,
      clock,
      consumer: 'neutron-nova-notifier',
      start: 'now',
      handle,
      resynchronize: () => Promise.resolve(),
      doorbell,
    });
    return consumer.run(ctx);
  });
};
