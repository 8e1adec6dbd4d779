import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { imageTicketSecret } from '@nimbo/auth/image-ticket.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { EventRelay } from '@nimbo/db/events/relay.ts';
import type { HealthCheck } from '@nimbo/http/health-check.ts';
import { runReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import { imageApi, imagePolicies } from './api/image-api.ts';
import { glanceSection } from './config.ts';
import { ImageLists } from './db/image-list-store.ts';
import { migrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { glanceAudits } from './domain/audits.ts';
import type { Glance } from './domain/glance.ts';
import { purgeGlance } from './domain/maintenance.ts';
import { digestFactory } from './drivers/digest/digest-factory.ts';
import { openFileStore } from './drivers/store/file-store.ts';
import { imageDataReconciler, sweepImageData } from './reconcilers/image-data.ts';

const parts = async (deps: RoleDeps): Promise<Glance> => {
  const settings = deps.config(glanceSection);
  const { file_store_directory: elsewhere } = settings;
  const db = await deps.database<Tables>('glance', migrations);
  return {
    settings,
    db,
    lists: new ImageLists(db),
    store: await openFileStore(elsewhere === '' ? await deps.directory('images') : elsewhere),
    digests: digestFactory(settings.hashing_algorithm, availableParallelism()),
    ticketSecret: await deps.secret(imageTicketSecret),
    eventBell: new Doorbell(),
  };
};

const healthOf = ({ db, store }: Glance): readonly HealthCheck[] => [
  {
    name: 'database',
    check: async () => {
      await db.ping();
      return { healthy: true, reason: 'the database answers' };
    },
  },
  {
    name: 'image-store',
    check: async () => {
      await store.check();
      return { healthy: true, reason: 'the image store can be read and written' };
    },
  },
];

/** Gives events their place in the history, where consumers' cursors find them, until told to stop. */
const relayLoop = (deps: RoleDeps, glance: Glance) => {
  const aborter = new AbortController();
  const ctx = internalContext({ log: deps.log, clock: deps.clock, signal: aborter.signal });
  const relay = new EventRelay({
    database: glance.db,
    clock: deps.clock,
    owner: `glance@${deps.host}:${randomUUID()}`,
    // Consumers of images' events read them by cursor; none listens on the bus.
    publish: () => Promise.resolve(),
    doorbell: glance.eventBell,
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

/** Makes the role `glance`; its database is opened and migrated, nothing runs yet. */
export const createGlance: RoleFactory = async (deps) => {
  const glance = await parts(deps);
  const { log, clock } = deps;
  const ctx = internalContext({ log, clock });
  const relay = relayLoop(deps, glance);
  const reconcilers = runReconcilers({ reconcilers: [imageDataReconciler(glance)], log, clock });
  return {
    name: 'glance',
    api: imageApi(glance),
    policies: imagePolicies,
    healthChecks: healthOf(glance),
    audits: glanceAudits(glance),
    purge: (before) => purgeGlance(ctx, glance, before),
    start: async () => {
      // What a crash left is mended before anybody can ask for it.
      await sweepImageData(ctx, glance);
      relay.start();
      reconcilers.start();
    },
    stop: async () => {
      await reconcilers.stop();
      await relay.stop();
    },
  };
};
