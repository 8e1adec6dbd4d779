import type { Context, PolicyTarget } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { findRow, findRows } from '../db/resource-store.ts';
import type { Subnet } from '../db/subnet-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { projectOf } from './caller.ts';
import { notFound } from './faults.ts';
import { openTo, parentTarget } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { assertVisible, ownedBy } from './visibility.ts';

/** A subnet with what belongs to it. */
export interface SeenSubnet extends Subnet {
  /** Whether its network is external. */
  readonly external: boolean;
  readonly tags: readonly string[];
}

/** Subnets with what belongs to them, read together. */
export const withSubnetParts = async (
  db: Executor<Tables>,
  subnets: readonly Subnet[],
): Promise<readonly SeenSubnet[]> => {
  const tags = await tagsOf(
    db,
    subnets.map(({ id }) => id),
  );
  const networks = await findRows(db, 'networks', [...new Set(subnets.map(({ network_id }) => network_id))]);
  const external = new Set(networks.filter(({ is_external }) => is_external).map(({ id }) => id));
  return subnets.map((subnet) => ({
    ...subnet,
    external: external.has(subnet.network_id),
    tags: tags.get(subnet.id) ?? [],
  }));
};

/** The facts that rules on a subnet name. */
const subnetTarget = async (
  ctx: Context,
  db: Executor<Tables>,
  subnet: Pick<Subnet, 'project_id' | 'network_id'>,
): Promise<PolicyTarget> => {
  const network = await findRow(db, 'networks', subnet.network_id);
  const parent = network === undefined ? {} : parentTarget(await openTo(db, network, projectOf(ctx)));
  return { ...ownedBy(subnet.project_id), ...parent };
};

/** A subnet that the caller may see, with the facts about it. */
export interface FoundSubnet {
  readonly subnet: Subnet;
  readonly target: PolicyTarget;
}

/** @throws NotFound for every subnet that the caller may not see */
export const seeSubnet = async (ctx: Context, { db }: Neutron, id: string): Promise<FoundSubnet> => {
  const subnet = await findRow(db.read, 'subnets', id);
  if (subnet === undefined) throw notFound('subnet', id);
  const target = await subnetTarget(ctx, db.read, subnet);
  await assertVisible(ctx, 'get_subnet', target, { thing: 'subnet', id });
  return { subnet, target };
};
