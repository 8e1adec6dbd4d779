import type { Context } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import { networkList, type Network } from '../db/network-store.ts';
import { deleteRbacPoliciesOn } from '../db/rbac-policy-store.ts';
import { deleteRow, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { releaseSegments } from '../db/segment-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { ownerOf, projectOf, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { ensureDefaultGroup } from './default-security-group.ts';
import { invalid, notFound } from './faults.ts';
import { largestMtu, newSegment } from './ml2/segments.ts';
import { becomeDefault, closeAsExternal, openAsExternal, shareWithAll, stopSharing } from './network-access.ts';
import { removeNetworkParts } from './network-removal.ts';
import { networkTarget, seeNetwork, withParts, type SeenNetwork } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { visibleRows } from './visibility.ts';

/** What a caller may say of a network at any time. */
export interface NetworkChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly admin_state_up?: boolean | undefined;
  readonly mtu?: number | undefined;
  readonly port_security_enabled?: boolean | undefined;
  readonly shared?: boolean | undefined;
  readonly 'router:external'?: boolean | undefined;
  readonly is_default?: boolean | undefined;
}

/** What a caller says of a new network. */
export interface NewNetwork extends NetworkChanges, GivenOwner {
  readonly 'provider:network_type'?: string | undefined;
  readonly 'provider:physical_network'?: string | undefined;
  readonly 'provider:segmentation_id'?: number | undefined;
  readonly availability_zone_hints?: readonly string[] | undefined;
}

/** IPv4's least (RFC 791). */
const smallestMtu = 68;

const checkedMtu = ({ settings }: Neutron, type: string, wanted: number | undefined): number => {
  const most = largestMtu(settings, type);
  if (wanted === undefined || wanted === 0) return most;
  if (wanted < smallestMtu || wanted > most) {
    throw invalid(`The MTU ${wanted} is not between ${smallestMtu} and the ${most} of a ${type} network.`);
  }
  return wanted;
};

/** @throws NotFound */
export const getNetwork = seeNetwork;

export const listNetworks = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenNetwork>> => {
  const project = projectOf(ctx);
  const { items, hasMore } = await visibleRows<Network>(ctx, neutron, 'get_network', networkList(project), request);
  return { items: await withParts(neutron.db.read, items, project), hasMore };
};

const insertNetwork = async (
  changing: Change,
  neutron: Neutron,
  projectId: string,
  given: NewNetwork,
): Promise<Network> => {
  const standard = newStandard(changing, projectId, given.description);
  const segment = await newSegment(changing, neutron.settings, standard.id, {
    type: given['provider:network_type'],
    physicalNetwork: given['provider:physical_network'],
    segmentationId: given['provider:segmentation_id'],
  });
  const network: Network = {
    ...standard,
    ...segment,
    name: given.name ?? '',
    admin_state_up: given.admin_state_up ?? true,
    mtu: checkedMtu(neutron, segment.network_type, given.mtu),
    port_security_enabled: given.port_security_enabled ?? true,
    is_external: given['router:external'] ?? false,
    is_default: given.is_default ?? false,
    availability_zone_hints: toJson(given.availability_zone_hints ?? []),
  };
  if (network.is_default) await becomeDefault(changing, network);
  await insertRow(changing.tx, 'networks', network);
  if (given.shared === true) await shareWithAll(changing, network);
  if (network.is_external) await openAsExternal(changing, network);
  await changing.record('network.created', { id: network.id, projectId, payload: { name: network.name } });
  return network;
};

/**
 * Makes networks, all or none.
 * @throws Forbidden, BadRequest, Conflict for a segment that is taken, OverQuota
 */
export const createNetworks = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewNetwork[],
): Promise<readonly SeenNetwork[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) {
    const target = networkTarget({ project_id: owners[index] ?? '', shared: one.shared ?? false, external: false });
    await ctx.authorize(rule('create_network'), target);
    await authorizeAttributes(ctx, 'create', 'network', one, target);
  }
  return change(ctx, neutron, async (changing) => {
    const networks: Network[] = [];
    for (const [index, one] of given.entries()) {
      const owner = owners[index] ?? '';
      await claimQuota(changing, neutron, 'network', owner);
      await ensureDefaultGroup(changing, owner);
      networks.push(await insertNetwork(changing, neutron, owner, one));
    }
    return withParts(changing.tx, networks, projectOf(ctx));
  });
};

const changeAccess = async (changing: Change, before: Network, changes: NetworkChanges): Promise<void> => {
  const { shared, 'router:external': external } = changes;
  if (shared === true) await shareWithAll(changing, before);
  if (shared === false) await stopSharing(changing, before);
  if (external === true && !before.is_external) await openAsExternal(changing, before);
  if (external === false && before.is_external) await closeAsExternal(changing, before);
};

/** @throws NotFound, Forbidden, PreconditionFailed, Conflict */
export const updateNetwork = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: NetworkChanges,
  revision?: number,
): Promise<SeenNetwork> => {
  const seen = await seeNetwork(ctx, neutron, id);
  await ctx.authorize(rule('update_network'), networkTarget(seen));
  await authorizeAttributes(ctx, 'update', 'network', changes, networkTarget(seen));
  return change(ctx, neutron, async (changing) => {
    const before = await lockRow(changing.tx, 'networks', id);
    if (before === undefined) throw notFound('network', id);
    assertRevision(before, revision);
    const after: Network = {
      ...before,
      ...touched(changing, before),
      name: changes.name ?? before.name,
      description: changes.description ?? before.description,
      admin_state_up: changes.admin_state_up ?? before.admin_state_up,
      mtu: changes.mtu === undefined ? before.mtu : checkedMtu(neutron, before.network_type, changes.mtu),
      port_security_enabled: changes.port_security_enabled ?? before.port_security_enabled,
      is_external: changes['router:external'] ?? before.is_external,
      is_default: changes.is_default ?? before.is_default,
    };
    if (changes.is_default === true) await becomeDefault(changing, after);
    await changeAccess(changing, before, changes);
    await updateRow(changing.tx, 'networks', after);
    await changing.concerns(id);
    await changing.record('network.updated', { id, projectId: before.project_id });
    const [result] = await withParts(changing.tx, [after], projectOf(ctx));
    return result ?? { ...seen, ...after };
  });
};

/** A network goes with its subnets and the ports that serve it. @throws NotFound, Forbidden, Conflict while ports use it */
export const deleteNetwork = async (ctx: Context, neutron: Neutron, id: string, revision?: number): Promise<void> => {
  await ctx.authorize(rule('delete_network'), networkTarget(await seeNetwork(ctx, neutron, id)));
  await change(ctx, neutron, async (changing) => {
    const network = await lockRow(changing.tx, 'networks', id);
    if (network === undefined) throw notFound('network', id);
    assertRevision(network, revision);
    await changing.concerns(id);
    await removeNetworkParts(changing, network);
    await deleteRbacPoliciesOn(changing.tx, id);
    await releaseSegments(changing.tx, id);
    await deleteRow(changing.tx, 'networks', id);
    await changing.record('network.deleted', { id, projectId: network.project_id });
  });
};
