import type { RowMeasure } from './bench.ts';
import { measureAllocationCandidates } from './rows/allocation-candidates.ts';
import { measureAllocations } from './rows/allocations.ts';
import { measureIdleMemory } from './rows/idle-memory.ts';
import { measureImageData } from './rows/image-data.ts';
import { measureImageList } from './rows/image-list.ts';
import { measureLoadedMemory } from './rows/loaded-memory.ts';
import { measureNetworks } from './rows/networks.ts';
import { measurePackages } from './rows/packages.ts';
import { measurePorts } from './rows/ports.ts';
import { measureRoleAssignments } from './rows/role-assignments.ts';
import { measureServers } from './rows/servers.ts';
import { measureServersWithPort } from './rows/servers-with-port.ts';
import { measureSqlite } from './rows/sqlite.ts';
import { measureStart } from './rows/start.ts';
import { measureTokenPassword } from './rows/token-password.ts';
import { measureTokenValidate } from './rows/token-validate.ts';
import { measureVolumes } from './rows/volumes.ts';

/** By the name that the command line takes, in the order of the table. */
export const allRows: Readonly<Record<string, RowMeasure>> = {
  'token-validate': measureTokenValidate,
  'token-password': measureTokenPassword,
  'role-assignments': measureRoleAssignments,
  'image-list': measureImageList,
  'image-data': measureImageData,
  'allocation-candidates': measureAllocationCandidates,
  allocations: measureAllocations,
  networks: measureNetworks,
  ports: measurePorts,
  servers: measureServers,
  'servers-with-port': measureServersWithPort,
  volumes: measureVolumes,
  'loaded-memory': measureLoadedMemory,
  'idle-memory': measureIdleMemory,
  start: measureStart,
  packages: measurePackages,
  sqlite: measureSqlite,
};
