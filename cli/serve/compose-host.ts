import type { Server } from 'node:http';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { Config } from '@nimbo/config/load-config.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import { lockFile, type FileLock } from '@nimbo/host/file-lock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { HostRole, HostRoleDeps } from '@nimbo/service/host-role.ts';
import { startAdminServer } from '../admin/admin-server.ts';
import { hostLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import type { RunningProcess } from './compose-process.ts';
import { hostRoutes } from './host-routes.ts';
import { hostRoleDeps } from './host-role-deps.ts';
import type { HostUsers } from './host-users.ts';
import type { KnownHostRole } from './known-host-roles.ts';
import { openHostBus, type ProcessBus } from './process-bus.ts';

/** What a host's process is made of. */
export interface HostPlan {
  readonly roles: readonly KnownHostRole[];
  readonly layout: StateLayout;
  readonly runtime: RuntimeLayout;
  readonly cloudId: string;
  /** What names on this machine are made of (`markOf`). */
  readonly cloudMark: string;
  /** Control is on other machines: its APIs are found where clients find them. */
  readonly isElsewhere: boolean;
  readonly host: string;
  readonly users: HostUsers;
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
}

/** The parts of a host's process, collected while they are made. */
interface Parts {
  readonly roles: HostRole[];
  lock?: FileLock;
  bus?: ProcessBus;
  admin?: Server;
}

/** Connects to control and starts the host's roles. Resolves when all have begun; control may be away meanwhile. */
export const composeHost = async (plan: HostPlan): Promise<RunningProcess> => {
  const parts: Parts = { roles: [] };
  try {
    parts.lock = lockFile(hostLayout(plan.layout.host).lock);
    parts.bus = await openHostBus(plan);
    parts.roles.push(...(await makeHostRoles(plan, parts.bus)));
    for (const role of parts.roles) await role.start();
    parts.admin = await startAdminServer(plan.runtime.hostSocket, hostRoutes(parts.roles, parts.bus));
  } catch (error) {
    await dismantle(parts);
    throw error;
  }
  return { stop: () => dismantle(parts) };
};

/** The host's roles, not yet started. */
export const makeHostRoles = async (plan: HostPlan, bus: Bus): Promise<readonly HostRole[]> => {
  const roles: HostRole[] = [];
  for (const known of plan.roles) {
    const deps: HostRoleDeps = hostRoleDeps(plan, known, bus);
    roles.push(await (await known.load())(deps));
  }
  return roles;
};

const dismantle = async (parts: Parts): Promise<void> => {
  parts.admin?.closeAllConnections();
  parts.admin?.close();
  for (const role of parts.roles.toReversed()) await role.stop();
  await parts.bus?.close();
  parts.lock?.release();
};
