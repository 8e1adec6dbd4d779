import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import type { RoleDeps } from '@nimbo/service/role.ts';
import { controlLayout } from '../state/state-layout.ts';
import type { ApiAddresses } from './api-addresses.ts';
import type { ProcessPlan } from './compose-process.ts';
import { generatedSecret } from './generated-secret.ts';
import { apiRoleOf, type KnownRole } from './known-roles.ts';
import type { ProcessDatabases } from './process-databases.ts';

/** What the roles of a process share. */
export interface SharedParts {
  readonly addresses: ApiAddresses;
  readonly databases: ProcessDatabases;
  readonly bus: Bus;
  /** Where the role listens, if it has a port of its own. */
  readonly listener: RoleDeps['listener'];
}

/** What one role is handed. */
export const roleDeps = (plan: ProcessPlan, known: KnownRole, shared: SharedParts): RoleDeps => {
  const control = controlLayout(plan.layout.control);
  return {
    log: plan.log.child({ role: known.name }),
    clock: plan.clock,
    bus: shared.bus,
    host: plan.host,
    cloudId: plan.cloudId,
    config: (section) => plan.config.get(section),
    database: (name, migrations) => shared.databases.open(name, migrations),
    directory: (name) => makeDirectory(join(control.roles, known.name, name)),
    secret: (name) => generatedSecret(control.secrets, name),
    endpoint: (service, scope) => {
      const other = apiRoleOf(service);
      return other === undefined ? undefined : shared.addresses.url(other, scope);
    },
    ...(shared.listener === undefined ? {} : { listener: shared.listener }),
  };
};

const makeDirectory = async (path: string): Promise<string> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
};
