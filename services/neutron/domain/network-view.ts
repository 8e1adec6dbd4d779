import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { subnetIdsOf, zonesOfNetworks, type Network } from '../db/network-store.ts';
import { everybody, rbacPoliciesOn, rbacPoliciesOnOne, type RbacPolicy } from '../db/rbac-policy-store.ts';
import { findRow } from '../db/resource-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { projectOf } from './caller.ts';
import { notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { assertVisible, ownedBy } from './visibility.ts';

/** A network with what belongs to it, as one project sees it. */
export interface SeenNetwork extends Network {
  /** Whether the project may use a network of another's, or all may. */
  readonly shared: boolean;
  /** Whether the project may lead out through it; whether it is external at all is `is_external`. */
  readonly external: boolean;
  readonly subnets: readonly string[];
  readonly availability_zones: readonly string[];
  readonly tags: readonly string[];
}

/** Whether a policy on a thing lets a project at it. */
export const openBy = (policies: readonly RbacPolicy[], action: string, project: string | undefined): boolean =>
  policies.some((policy) => policy.action === action && [everybody, project].includes(policy.target_project));

/** Networks with what belongs to them, read together. */
export const withParts = async (
  db: Executor<Tables>,
  networks: readonly Network[],
  project: string | undefined,
): Promise<readonly SeenNetwork[]> => {
  const ids = networks.map(({ id }) => id);
  const [policies, subnets, zones, tags] = [
    await rbacPoliciesOn(db, ids),
    await subnetIdsOf(db, ids),
    await zonesOfNetworks(db, ids),
    await tagsOf(db, ids),
  ];
  return networks.map((network) => {
    const open = policies.get(network.id) ?? [];
    return {
      ...network,
      shared: openBy(open, 'access_as_shared', project),
      external: openBy(open, 'access_as_external', project),
      subnets: subnets.get(network.id) ?? [],
      availability_zones: [...new Set(zones.get(network.id))],
      tags: tags.get(network.id) ?? [],
    };
  });
};

/** The facts that rules on networks name. */
export const networkTarget = (network: Pick<SeenNetwork, 'project_id' | 'shared' | 'external'>): PolicyTarget => ({
  ...ownedBy(network.project_id),
  shared: network.shared,
  'router:external': network.external,
});

/** The facts about its network that rules on subnets and ports name. */
export const parentTarget = (network: Pick<SeenNetwork, 'project_id' | 'shared' | 'external'>): PolicyTarget => ({
  'network:project_id': network.project_id,
  'network:tenant_id': network.project_id,
  shared: network.shared,
  'router:external': network.external,
});

/**
 * A network that the caller may see.
 * @throws NotFound for every other
 */
export const seeNetwork = async (ctx: Context, { db }: Neutron, id: string): Promise<SeenNetwork> => {
  const row = await findRow(db.read, 'networks', id);
  if (row === undefined) throw notFound('network', id);
  const [network] = await withParts(db.read, [row], projectOf(ctx));
  if (network === undefined) throw notFound('network', id);
  await assertVisible(ctx, 'get_network', networkTarget(network), { thing: 'network', id });
  return network;
};

/**
 * Whether the caller may see a network, and use it, without what else belongs to it.
 * @throws NotFound for a network that the caller may not see
 */
export const seeNetworkAccess = async (
  ctx: Context,
  { db }: Neutron,
  id: string,
): Promise<Pick<SeenNetwork, 'project_id' | 'shared' | 'external'>> => {
  const network = await findRow(db.read, 'networks', id);
  if (network === undefined) throw notFound('network', id);
  const open = await openTo(db.read, network, projectOf(ctx));
  await assertVisible(ctx, 'get_network', networkTarget(open), { thing: 'network', id });
  return open;
};

/** Who may use a network, without what else belongs to it. */
export const openTo = async (
  db: Executor<Tables>,
  network: Network,
  project: string | undefined,
): Promise<Pick<SeenNetwork, 'project_id' | 'shared' | 'external'>> => {
  const open = await rbacPoliciesOnOne(db, network.id);
  return {
    project_id: network.project_id,
    shared: openBy(open, 'access_as_shared', project),
    external: openBy(open, 'access_as_external', project),
  };
};
