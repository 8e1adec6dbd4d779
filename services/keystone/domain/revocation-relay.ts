import type { Bus, BusContext } from '@nimbo/bus/bus.ts';
import type { RevocationEvent } from '@nimbo/auth/revocation-event.ts';
import { revocationsInterface, revocationsTopic } from '@nimbo/auth/revocations.ts';
import type { StoredEvent } from '@nimbo/db/events/event.ts';

const isRevocation = ({ type }: StoredEvent): boolean => type === 'identity.revocation.created';

/**
 * Tells every process of the cloud which tokens ended, so that their caches forget them. A doorbell: what is lost is
 * found by asking `/v3/OS-REVOKE/events`, so a dead bus holds nothing up.
 */
export const revocationRelay =
  (bus: Bus, ctx: BusContext) =>
  async (stored: readonly StoredEvent[]): Promise<void> => {
    const events = stored.filter(isRevocation).map(({ payload }) => payload as RevocationEvent);
    if (events.length === 0) return;
    try {
      await bus.fanout(ctx, revocationsTopic, revocationsInterface, 'revoked', { events });
    } catch (error) {
      ctx.log.warn('revocations could not be told to other processes, which will ask', { error });
    }
  };
