import type { HostGuest, HostRole } from '@nimbo/service/host-role.ts';
import type { RoleStatus } from '../admin/admin-report.ts';
import type { AdminRoutes } from '../admin/admin-server.ts';
import { auditRoles } from '../admin/audit-roles.ts';
import { busStatus } from '../admin/bus-status.ts';
import { roleStatus } from '../admin/role-status.ts';
import type { ProcessBus } from './process-bus.ts';

/** What `GET /status` of a host's process answers. */
export interface HostStatus {
  readonly roles: readonly RoleStatus[];
  readonly guests: readonly HostGuest[];
}

/** What a host's process answers on its admin socket. */
export const hostRoutes = (roles: readonly HostRole[], bus: ProcessBus): AdminRoutes => ({
  'GET /healthcheck': (_query, _body, signal) => assertHealthy(roles, bus, signal),
  'GET /status': async (_query, _body, signal): Promise<HostStatus> => ({
    roles: [busStatus('host', bus, unreached), ...(await Promise.all(roles.map((role) => roleStatus(role, signal))))],
    guests: roles.flatMap((role) => role.guests?.() ?? []),
  }),
  'POST /audit': (query, _body, signal) => auditRoles(roles, query.get('fix') === 'true', signal),
});

/**
 * Ready is a host that has heard from control: before that nothing finds a place on it.
 * @throws Error naming what is not healthy, which the supervisor takes for not ready
 */
const assertHealthy = async (roles: readonly HostRole[], bus: ProcessBus, signal: AbortSignal): Promise<unknown> => {
  const found = [
    busStatus('host', bus, unreached),
    ...(await Promise.all(roles.map((one) => roleStatus(one, signal)))),
  ];
  const failing = found.find((one) => !one.healthy);
  if (failing === undefined) return {};
  throw new Error(`${failing.role}: ${failing.checks.find((check) => !check.healthy)?.reason ?? 'not healthy'}`);
};

const unreached = 'control is not reached over the bus; it is tried again and again';
