import { randomUUID } from 'node:crypto';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import { placementApi } from './api/placement-api.ts';
import { placementPolicies } from './api/policies.ts';
import { placementSection } from './config.ts';
import { placementMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { placementAudits } from './domain/audits.ts';
import { purgePlacement } from './domain/maintenance.ts';
import type { Placement } from './domain/placement.ts';
import { ensureStandardVocabulary } from './domain/vocabulary/ensure-standard.ts';

const healthOf = ({ db }: Placement): readonly HealthCheck[] => [
  {
    name: 'database',
    check: async () => {
      await db.ping();
      return { healthy: true, reason: 'the database answers' };
    },
  },
];

/** Gives events their place in the history, where consumers' cursors find them, until told to stop. */
const relayLoop = (deps: RoleDeps, { db }: Placement, doorbell: Doorbell) => {
  const aborter = new AbortController();
  const ctx = internalContext({ log: deps.log, clock: deps.clock, signal: aborter.signal });
  const relay = new EventRelay({
    database: db,
    clock: deps.clock,
    owner: `placement@${deps.host}:${randomUUID()}`,
    // Consumers of placement's events read them by cursor; none listens on the bus.
    publish: () => Promise.resolve(),
    doorbell,
  });
  let running: Promise<void> | undefined;
  return {
    start: (): void => {
      running ??= relay.run(ctx);
    },
    stop: async (): Promise<void> => {
      aborter.abort();
      await running;
    },
  };
};

/** Makes the role `placement`; its database is opened and migrated, nothing runs yet. */
export const createPlacement: RoleFactory = async (deps) => {
  const doorbell = new Doorbell();
  const placement: Placement = {
    db: await deps.database<Tables>('placement', placementMigrations),
    settings: deps.config(placementSection),
    changed: () => doorbell.ring(),
  };
  const ctx = internalContext({ log: deps.log, clock: deps.clock });
  const relay = relayLoop(deps, placement, doorbell);
  return {
    name: 'placement',
    api: placementApi(placement),
    policies: placementPolicies,
    healthChecks: healthOf(placement),
    audits: placementAudits(ctx, placement),
    purge: (before) => purgePlacement(ctx, placement, before),
    start: async () => {
      await ensureStandardVocabulary(ctx, placement);
      relay.start();
    },
    stop: () => relay.stop(),
  };
};
