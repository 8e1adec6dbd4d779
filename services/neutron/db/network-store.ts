import type { Selectable, Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { grouped } from './grouped.ts';
import { idIn } from './id-list.ts';
import { everyRowHas, type ListBuilder, type ListShape } from './list-query.ts';
import type { NetworkRow, RbacPolicyRow, Tables } from './tables.ts';

export type Network = Selectable<NetworkRow>;

/** Who may use a network beside its owner. */
export type RbacPolicy = Selectable<RbacPolicyRow>;

/** The target of policies that hold for every project. */
export const everybody = '*';

/** Whether a policy with one of these actions lets a project at the network whose id a column has. */
export const networkOpenTo = (
  eb: ListBuilder,
  column: string,
  project: string | undefined,
  actions: readonly string[] = ['access_as_shared', 'access_as_external'],
) =>
  eb.exists(
    eb
      .selectFrom('rbac_policies')
      .select('rbac_policies.id')
      .whereRef('rbac_policies.object_id', '=', column)
      .where('rbac_policies.action', 'in', actions)
      .where('rbac_policies.target_project', 'in', project === undefined ? [everybody] : [everybody, project]),
  );

/** How networks are listed. */
export const networkList = (project: string | undefined): ListShape => ({
  table: 'networks',
  conditions: {
    shared: (eb, values) => {
      const shared = networkOpenTo(eb, 'networks.id', project, ['access_as_shared']);
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
      networkOpenTo(eb, 'networks.id', viewer),
    ]),
});

/** The policies on networks, by the network's id. */
export const rbacOfNetworks = async (
  db: Executor<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly RbacPolicy[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('rbac_policies')
    .selectAll()
    .where(idIn(db, 'object_id', ids))
    .execute();
  return grouped(
    rows,
    ({ object_id }) => object_id,
    (row) => row,
  );
};

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

/** @throws UniqueViolation where the same is said already */
export const insertRbacPolicy = async (tx: Transaction<Tables>, policy: RbacPolicy): Promise<void> => {
  await tx.insertInto('rbac_policies').values(policy).execute();
};

/** Takes a policy for one target away, or all of the network's. */
export const deleteRbacPolicies = async (
  tx: Transaction<Tables>,
  objectId: string,
  only?: { readonly action: string; readonly target: string },
): Promise<void> => {
  const all = tx.deleteFrom('rbac_policies').where('object_id', '=', objectId);
  const some =
    only === undefined ? all : all.where('action', '=', only.action).where('target_project', '=', only.target);
  await some.execute();
};

/** The default external network of the cloud, locked. */
export const lockDefaultNetwork = (tx: Transaction<Tables>): Promise<Network | undefined> =>
  tx.selectFrom('networks').selectAll().where('is_default', '=', true).forUpdate().executeTakeFirst();
