import type { Config } from '@nimbo/config/load-config.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import { lockFile, type FileLock } from '@nimbo/host/file-lock.ts';
import type { App } from '@nimbo/http/app.ts';
import { metricsRegistry } from '@nimbo/http/metrics.ts';
import { processMetrics } from '@nimbo/http/process-metrics.ts';
import type { Role, RoleDeps } from '@nimbo/service/role.ts';
import type { Server } from 'node:http';
import { startAdminServer } from '../admin/admin-server.ts';
import type { Listening } from '../admin/admin-report.ts';
import { controlLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import { adminRoutes } from './admin-routes.ts';
import { apiAddresses, type ApiAddresses } from './api-addresses.ts';
import { bootstrapKeystone } from './bootstrap-keystone.ts';
import { apiRoles, type KnownRole } from './known-roles.ts';
import { openControlBus, type ProcessBus } from './process-bus.ts';
import { createProcessDatabases, type ProcessDatabases } from './process-databases.ts';
import { roleDeps } from './role-deps.ts';
import { readTls, serveApi } from './serve-api.ts';
import { apiSection } from './sections/api-section.ts';
import { databaseSection } from './sections/database-section.ts';
import { processTokens, type ProcessTokens } from './token-validator.ts';

/** What a process is made of. */
export interface ProcessPlan {
  /** Names its log and its admin socket: `control` unless roles are spread over several processes. */
  readonly name: string;
  readonly roles: readonly KnownRole[];
  readonly layout: StateLayout;
  /** Where sockets are; absent where no host process is to reach this one. */
  readonly runtime?: RuntimeLayout;
  readonly cloudId: string;
  readonly host: string;
  /** Another controller made the cloud: users and catalogue are its affair. */
  readonly isJoined?: boolean;
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
}

/** A process whose APIs answer. */
export interface RunningProcess {
  /** Ends gently: requests finish, then roles stop, then databases close. */
  stop(): Promise<void>;
}

/** Roles, apps and all that must be closed, collected while they are made so that a failed start leaves nothing open. */
interface Parts {
  readonly roles: Role[];
  readonly apps: App[];
  readonly listening: Listening[];
  lock?: FileLock;
  databases?: ProcessDatabases;
  bus?: ProcessBus;
  tokens?: ProcessTokens;
  admin?: Server;
  stopMeasuring?: () => void;
}

/**
 * Builds everything a process needs and hands it to its roles: the only place where configuration, databases, bus
 * and roles meet. Resolves when every API answers.
 */
export const composeProcess = async (plan: ProcessPlan): Promise<RunningProcess> => {
  const parts: Parts = { roles: [], apps: [], listening: [] };
  try {
    await assemble(plan, parts);
  } catch (error) {
    await dismantle(parts);
    throw error;
  }
  return { stop: () => dismantle(parts) };
};

const assemble = async (plan: ProcessPlan, parts: Parts): Promise<void> => {
  const { config, layout, log, clock } = plan;
  const control = controlLayout(layout.control);
  const addresses = apiAddresses(config.get(apiSection));
  parts.lock = lockFile(control.lock(plan.name));
  parts.databases = createProcessDatabases(
    { url: config.get(databaseSection).url, directory: control.databases },
    log,
    clock,
  );
  const bus = await openControlBus(plan);
  parts.bus = bus;
  for (const known of plan.roles) {
    const listener = await listenerOf(plan, known, addresses);
    const deps = roleDeps(plan, known, { addresses, databases: parts.databases, bus, listener });
    const role = await (await known.load())(deps);
    parts.roles.push(role);
    if (known.name === 'keystone' && plan.isJoined !== true) await bootstrapKeystone(plan, role, addresses);
    await role.start();
    if (listener !== undefined) parts.listening.push({ service: known.name, url: listener.publicUrl });
  }
  parts.tokens = await processTokens(plan, parts.roles, addresses);
  const tokens = parts.tokens.validator;
  const metrics = metricsRegistry();
  parts.stopMeasuring = processMetrics(metrics);
  for (const known of apiRoles(plan.roles)) {
    const role = parts.roles[plan.roles.indexOf(known)];
    if (role?.api === undefined) continue;
    const app = await serveApi({ plan, known, role, api: role.api, tokens, metrics, addresses });
    parts.apps.push(app);
    parts.listening.push({ service: known.name, url: addresses.url(known, 'public') });
  }
  parts.admin = await startAdminServer(
    control.adminSocket(plan.name),
    adminRoutes(plan, parts.roles, parts.listening, bus),
  );
};

/** Where a role listens by itself: those with a port and without an API. */
const listenerOf = async (
  plan: ProcessPlan,
  known: KnownRole,
  addresses: ApiAddresses,
): Promise<RoleDeps['listener']> => {
  if (known.api !== undefined || known.portOption === undefined) return undefined;
  return {
    host: addresses.host,
    port: addresses.port(known),
    publicUrl: addresses.base(known, 'public'),
    tls: addresses.usesTls ? await readTls(plan, plan.config.get(apiSection)) : undefined,
  };
};

const dismantle = async (parts: Parts): Promise<void> => {
  parts.stopMeasuring?.();
  parts.admin?.closeAllConnections();
  parts.admin?.close();
  await Promise.all(parts.apps.map((app) => app.drain()));
  await parts.tokens?.stop();
  for (const role of parts.roles.toReversed()) await role.stop();
  await parts.bus?.close();
  await parts.databases?.close();
  parts.lock?.release();
};
