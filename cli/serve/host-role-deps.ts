import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { HostRoleDeps } from '@nimbo/service/host-role.ts';
import { hostLayout } from '../state/state-layout.ts';
import { apiAddresses } from './api-addresses.ts';
import type { HostPlan } from './compose-host.ts';
import type { KnownHostRole } from './known-host-roles.ts';
import { apiRoleOf } from './known-roles.ts';
import { apiSection } from './sections/api-section.ts';

/** Others may pass through to what is given to them below, but not list. */
const passable = 0o711;

/** What one role of a host is handed. */
export const hostRoleDeps = (plan: HostPlan, known: KnownHostRole, bus: Bus): HostRoleDeps => {
  const addresses = apiAddresses(plan.config.get(apiSection));
  const { roles } = hostLayout(plan.layout.host);
  return {
    log: plan.log.child({ role: known.name }),
    clock: plan.clock,
    bus,
    host: plan.host,
    cloudId: plan.cloudId,
    cloudMark: plan.cloudMark,
    isPrivileged: process.getuid?.() === 0,
    guestUser: plan.users.guest,
    storageUser: plan.users.storage,
    controlUser: plan.users.control,
    config: (section) => plan.config.get(section),
    directory: (name) => makePassable(join(roles, known.name), join(roles, known.name, name)),
    runDirectory: (name) =>
      makePassable(join(plan.runtime.roles, known.name), join(plan.runtime.roles, known.name, name)),
    endpoint: (service) => {
      const role = apiRoleOf(service);
      return role === undefined ? undefined : addresses.url(role, plan.isElsewhere ? 'public' : 'internal');
    },
  };
};

const makePassable = async (...paths: readonly string[]): Promise<string> => {
  for (const path of paths) {
    await mkdir(path, { recursive: true, mode: passable });
    await chmod(path, passable);
  }
  return paths.at(-1) ?? '';
};
