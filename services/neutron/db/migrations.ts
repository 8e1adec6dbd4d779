import type { Migration } from '@nimbo/db/migration.ts';
import { networks } from './migrations/0001-networks.ts';
import { subnets } from './migrations/0002-subnets.ts';
import { ports } from './migrations/0003-ports.ts';
import { securityGroups } from './migrations/0004-security-groups.ts';
import { agents } from './migrations/0005-agents.ts';
import { routers } from './migrations/0006-routers.ts';
import { quotas } from './migrations/0007-quotas.ts';
import { subnetPools } from './migrations/0008-subnet-pools.ts';
import { hostsOfNetworks } from './migrations/0009-hosts-of-networks.ts';

/** The steps of neutron's schema, oldest first; append only. */
export const neutronMigrations: readonly Migration[] = [
  networks,
  subnets,
  ports,
  securityGroups,
  agents,
  routers,
  quotas,
  subnetPools,
  hostsOfNetworks,
];
