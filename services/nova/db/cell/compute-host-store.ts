import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { CellTables } from './tables.ts';

/** A compute host as scheduling needs it. */
export interface ComputeHost {
  readonly host: string;
  readonly node: string;
  readonly provider: string;
  readonly hypervisorType: string;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly forcedDown: boolean;
  readonly lastSeenUp: Timestamp | null;
}

const computeHosts = prepared((db: Executor<CellTables>, _parameter: Parameter<Record<string, never>>) =>
  db
    .selectFrom('compute_nodes')
    .innerJoin('services', 'services.host', 'compute_nodes.host')
    .select([
      'compute_nodes.host',
      'compute_nodes.hypervisor_hostname as node',
      'compute_nodes.uuid as provider',
      'compute_nodes.hypervisor_type as hypervisorType',
      'services.disabled',
      'services.disabled_reason as disabledReason',
      'services.forced_down as forcedDown',
      'services.last_seen_up as lastSeenUp',
    ])
    .where('services.binary', '=', 'nova-compute')
    .orderBy('compute_nodes.host'),
);

/** The compute hosts of a cell that have reported what they have. */
export const listComputeHosts = (db: Executor<CellTables>): Promise<ComputeHost[]> => computeHosts.all(db, {});

const liveness = prepared((db: Executor<CellTables>, parameter: Parameter<{ host: string }>) =>
  db
    .selectFrom('services')
    .select(['disabled', 'forced_down as forcedDown', 'last_seen_up as lastSeenUp'])
    .where('binary', '=', 'nova-compute')
    .where('host', '=', parameter('host')),
);

/** When a compute host reported last; undefined for a host that is none. */
export const findLiveness = (
  db: Executor<CellTables>,
  host: string,
): Promise<Pick<ComputeHost, 'disabled' | 'forcedDown' | 'lastSeenUp'> | undefined> => liveness.first(db, { host });
