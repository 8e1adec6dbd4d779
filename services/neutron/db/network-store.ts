import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import { everyRowHas, type ListShape } from './list-query.ts';
import { openByPolicy } from './rbac-policy-store.ts';
import type { NetworkRow, Tables } from './tables.ts';

export type Network = Selectable<NetworkRow>;

/** How networks are listed. */
export const networkList = (project: string | undefined): ListShape => ({
  table: 'networks',
  conditions: {
    shared: (eb, values) => {
      const shared = openByPolicy(eb, 'networks.id', project);
      return eb.or(values.map((value) => (value === true ? shared : eb.not(shared))));
    },
    'router:external': (eb, values) => eb('networks.is_external', 'in', values),
    'provider:network_type': (eb, values) => eb('networks.network_type', 'in', values),
    'provider:physical_network': (eb, values) => eb('networks.physical_network', 'in', values),
    'provider:segmentation_id': (eb, values) => eb('networks.segmentation_id', 'in', values),
    status: (eb, values) => everyRowHas(eb, 'ACTIVE', values),
    subnets: (eb, values) =>
      eb.exists(
        eb
          .selectFrom('subnets')
          .select('subnets.id')
          .whereRef('subnets.network_id', '=', 'networks.id')
          .where('subnets.id', 'in', values),
      ),
  },
  visible: (eb, viewer) =>
    eb.or([
      ...(viewer === undefined ? [] : [eb('networks.project_id', '=', viewer)]),
      openByPolicy(eb, 'networks.id', viewer, ['access_as_shared', 'access_as_external']),
    ]),
});

/** The ids of networks' subnets, oldest first, by the network's id. */
export const subnetIdsOf = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (ids.length === 0) return new Map();
  const query = db
    .selectFrom('subnets')
    .select(['id', 'network_id'])
    .where(idIn(db, 'network_id', ids));
  const rows = await query.orderBy('created_at').orderBy('id').execute();
  return grouped(
    rows,
    ({ network_id }) => network_id,
    ({ id }) => id,
  );
};

/** The zones in which networks are served, by the network's id. */
export const zonesOfNetworks = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('network_dhcp_agents')
    .innerJoin('agents', 'agents.id', 'network_dhcp_agents.agent_id')
    .select(['network_dhcp_agents.network_id', 'agents.availability_zone'])
    .where(idIn(db, 'network_dhcp_agents.network_id', ids))
    .execute();
  return grouped(
    rows.filter(({ availability_zone }) => availability_zone !== null),
    ({ network_id }) => network_id,
    ({ availability_zone }) => availability_zone ?? '',
  );
};

/** The default external network of the cloud, locked. */
export const lockDefaultNetwork = (tx: Transaction<Tables>): Promise<Network | undefined> =>
  tx.selectFrom('networks').selectAll().where('is_default', '=', true).forUpdate().executeTakeFirst();
