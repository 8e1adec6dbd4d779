import { ServiceSession } from '@nimbo/auth/service-session.ts';
import { createKeystoneHttp } from '@nimbo/client-keystone/keystone-http.ts';
import { externalEventsClient } from '@nimbo/client-nova/external-events.ts';
import { createNovaHttp } from '@nimbo/client-nova/nova-http.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { Doorbell } from '@nimbo/db/events/doorbell.ts';
import { runReconcilers } from '@nimbo/reconcile/run-reconcilers.ts';
import type { RoleDeps, RoleFactory } from '@nimbo/service/role.ts';
import { networkApi, networkPolicies } from './api/network-api.ts';
import { neutronSection } from './config.ts';
import { neutronMigrations } from './db/migrations.ts';
import type { Tables } from './db/tables.ts';
import { neutronAudits } from './domain/audits.ts';
import { purgeNeutron } from './domain/maintenance.ts';
import type { Neutron } from './domain/neutron.ts';
import { httpNovaNotices } from './drivers/nova-notices/http-nova-notices.ts';
import { eventRelay } from './event-relay.ts';
import { novaNotifier } from './nova-notifier.ts';
import { agentSchedule } from './reconcilers/agent-schedule.ts';
import { ringHosts } from './rpc/ring-hosts.ts';
import { serveHosts } from './rpc/serve-hosts.ts';

/** The way to nova, as neutron's own user in project `service`. */
const novaNotices = async (deps: RoleDeps) => {
  const tokens = new ServiceSession({
    http: createKeystoneHttp({ endpoint: () => deps.endpoint('keystone', 'internal') }),
    login: {
      user: { name: 'neutron', domainId: 'default' },
      password: await deps.secret('neutron-service-password'),
      project: { name: 'service', domainId: 'default' },
    },
    clock: deps.clock,
  });
  const http = createNovaHttp({ endpoint: () => deps.endpoint('nova', 'internal'), tokens });
  return httpNovaNotices(externalEventsClient(http));
};

const healthOf = ({ db }: Neutron) => [
  {
    name: 'database',
    check: async () => {
      await db.ping();
      return { healthy: true, reason: 'the database answers' };
    },
  },
];

/** Makes the role `neutron`; its database is opened and migrated, nothing runs yet. */
export const createNeutron: RoleFactory = async (deps) => {
  const { log, clock } = deps;
  const ctx = internalContext({ log, clock });
  const [eventBell, novaBell] = [new Doorbell(), new Doorbell()];
  const neutron: Neutron = {
    db: await deps.database<Tables>('neutron', neutronMigrations),
    settings: deps.config(neutronSection),
    hosts: { ring: (hosts) => ringHosts(ctx, deps.bus, hosts) },
    changed: () => {
      eventBell.ring();
      novaBell.ring();
    },
  };
  const notices = neutron.settings.notify_nova ? [novaNotifier(deps, neutron, await novaNotices(deps), novaBell)] : [];
  const loops = [eventRelay(deps, neutron.db, eventBell), ...notices];
  const schedule = agentSchedule(neutron);
  const reconcilers = runReconcilers({ reconcilers: [schedule], log, clock });
  let leaveBus: (() => Promise<void>) | undefined;
  return {
    name: 'neutron',
    api: networkApi(neutron),
    policies: networkPolicies,
    healthChecks: healthOf(neutron),
    audits: neutronAudits(ctx, neutron),
    purge: (before) => purgeNeutron(ctx, neutron, before),
    start: async () => {
      for (const loop of loops) loop.start();
      reconcilers.start();
      leaveBus = await serveHosts(deps.bus, neutron, () => reconcilers.nudge(schedule.name));
    },
    stop: async () => {
      await leaveBus?.();
      await reconcilers.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
};
