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
  'GET /healthcheck': () => Promise.resolve({}),
  'GET /status': async (_query, _body, signal): Promise<HostStatus> => ({
    roles: [busStatus('host', bus, unreached), ...(await Promise.all(roles.map((role) => roleStatus(role, signal))))],
    guests: roles.flatMap((role) => role.guests?.() ?? []),
  }),
  'POST /audit': (query, _body, signal) => auditRoles(roles, query.get('fix') === 'true', signal),
});

const unreached = 'control is not reached over the bus; it is tried again and again';
