import type { Context } from '@nimbo/context/context.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { floatingIpList, type FloatingIp } from '../db/floating-ip-store.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import type { Network } from '../db/network-store.ts';
import type { Port } from '../db/port-store.ts';
import { deleteRow, findRow, findRows, insertRow, lockRow, updateRow } from '../db/resource-store.ts';
import { agentOfRouter } from '../db/router-store.ts';
import { subnetsOf } from '../db/subnet-store.ts';
import { tagsOf } from '../db/tag-store.ts';
import type { Tables } from '../db/tables.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { callerOf, ownerOf, type Caller, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { conflict, invalid, notFound } from './faults.ts';
import { associationOf, type WantedAssociation } from './floating-ip-association.ts';
import { serversOf } from './floating-ip-servers.ts';
import { seeNetworkAccess } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import type { WantedAddress } from './port-addresses.ts';
import { erasePort, insertPort, plainPort } from './port-writing.ts';
import { claimQuota } from './quota-limits.ts';
import { lockExternal } from './router-gateway.ts';
import { rule } from './rule.ts';
import { assertRevision, newStandard, touched } from './standard.ts';
import { assertVisible, ownedBy, visibleRows } from './visibility.ts';

/** A floating IP with what belongs to it. */
export interface SeenFloatingIp extends FloatingIp {
  /** The port that it leads to. */
  readonly port: Port | undefined;
  readonly tags: readonly string[];
}

/** What a caller may say of a floating IP at any time. */
export interface FloatingIpChanges extends WantedAssociation {
  readonly description?: string | undefined;
}

/** What a caller says of a new floating IP. */
export interface NewFloatingIp extends FloatingIpChanges, GivenOwner {
  readonly floating_network_id: string;
  readonly floating_ip_address?: string | undefined;
  readonly subnet_id?: string | undefined;
}

const withParts = async (
  db: Executor<Tables>,
  floatingIps: readonly FloatingIp[],
): Promise<readonly SeenFloatingIp[]> => {
  const portIds = floatingIps.flatMap(({ fixed_port_id: id }) => (id === null ? [] : [id]));
  const ports = new Map((await findRows(db, 'ports', portIds)).map((port) => [port.id, port]));
  const tags = await tagsOf(
    db,
    floatingIps.map(({ id }) => id),
  );
  return floatingIps.map((one) => ({
    ...one,
    port: ports.get(one.fixed_port_id ?? ''),
    tags: tags.get(one.id) ?? [],
  }));
};

const whole = async (db: Executor<Tables>, floatingIp: FloatingIp): Promise<SeenFloatingIp> => {
  const [seen] = await withParts(db, [floatingIp]);
  return seen ?? { ...floatingIp, port: undefined, tags: [] };
};

/** @throws NotFound for every floating IP that the caller may not see */
export const seeFloatingIp = async (ctx: Context, { db }: Neutron, id: string): Promise<FloatingIp> => {
  const floatingIp = await findRow(db.read, 'floating_ips', id);
  if (floatingIp === undefined) throw notFound('floating IP', id);
  await assertVisible(ctx, 'get_floatingip', ownedBy(floatingIp.project_id), { thing: 'floating IP', id });
  return floatingIp;
};

/** @throws NotFound */
export const getFloatingIp = async (ctx: Context, neutron: Neutron, id: string): Promise<SeenFloatingIp> =>
  whole(neutron.db.read, await seeFloatingIp(ctx, neutron, id));

export const listFloatingIps = async (
  ctx: Context,
  neutron: Neutron,
  request: ListRequest,
): Promise<Listed<SeenFloatingIp>> => {
  const { items, hasMore } = await visibleRows<FloatingIp>(ctx, neutron, 'get_floatingip', floatingIpList, request);
  return { items: await withParts(neutron.db.read, items), hasMore };
};

/** Floating IPs are IPv4: the address is given, or any of the network's, or of one subnet of it. */
const wantedAddress = async ({ tx }: Change, network: Network, given: NewFloatingIp): Promise<WantedAddress> => {
  if (given.floating_ip_address !== undefined) {
    return { ip_address: given.floating_ip_address, subnet_id: given.subnet_id };
  }
  if (given.subnet_id !== undefined) return { subnet_id: given.subnet_id };
  const first = (await subnetsOf(tx, network.id)).find(({ ip_version }) => ip_version === 4);
  if (first === undefined) throw invalid(`Network ${network.id} has no IPv4 subnet for floating IPs.`, 'BadRequest');
  return { subnet_id: first.id };
};

/** Hosts that carry the floating IP, or did, are told. */
const concerns = async (changing: Change, ...floatingIps: readonly FloatingIp[]): Promise<void> => {
  for (const { router_id } of floatingIps) {
    const agent = router_id === null ? undefined : await agentOfRouter(changing.tx, router_id);
    if (agent !== undefined) changing.concernsHost(agent.host);
  }
};

const insertFloatingIp = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  { owner, caller }: { readonly owner: string; readonly caller: Caller },
  given: NewFloatingIp,
): Promise<FloatingIp> => {
  const network = await lockExternal(changing, given.floating_network_id);
  const standard = newStandard(changing, owner, given.description);
  // The port on the external network belongs to no project: its address is the network's.
  const facts = {
    ...plainPort('', 'network:floatingip', standard.id),
    fixedIps: [await wantedAddress(changing, network, given)],
  };
  const { port, addresses } = await insertPort(ctx, changing, neutron, network, facts);
  const place = { project_id: owner, floating_network_id: network.id };
  const floatingIp: FloatingIp = {
    ...standard,
    floating_network_id: network.id,
    floating_port_id: port.id,
    floating_ip_address: addresses[0]?.ip_address ?? '',
    ...(await associationOf(caller, changing, neutron, place, given)),
  };
  await insertRow(changing.tx, 'floating_ips', floatingIp);
  await concerns(changing, floatingIp);
  await changing.record('floatingip.created', {
    id: floatingIp.id,
    projectId: owner,
    payload: { ...(await serversOf(changing, floatingIp)) },
  });
  return floatingIp;
};

/** Says which floating IP leads to a fixed address already. */
const singly = async <T>(write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UniqueViolation) || !error.concerns('floating_ips', 'fixed_port_id', 'fixed_ip_address')) {
      throw error;
    }
    throw conflict(
      'FloatingIPPortAlreadyAssociated',
      'Another floating IP leads to this address of the port already: take that one away first.',
    );
  }
};

/** @throws NotFound, Forbidden, BadRequest, Conflict for an address that is taken or led to already, OverQuota */
export const createFloatingIps = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewFloatingIp[],
): Promise<readonly SeenFloatingIp[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) {
    await ctx.authorize(rule('create_floatingip'), ownedBy(owners[index] ?? ''));
    await authorizeAttributes(ctx, 'create', 'floatingip', one, ownedBy(owners[index] ?? ''));
    await seeNetworkAccess(ctx, neutron, one.floating_network_id);
  }
  const caller = await callerOf(ctx);
  return singly(() =>
    change(ctx, neutron, async (changing) => {
      const made: FloatingIp[] = [];
      for (const [index, one] of given.entries()) {
        const owner = owners[index] ?? '';
        await claimQuota(changing, neutron, 'floatingip', owner);
        made.push(await insertFloatingIp(ctx, changing, neutron, { owner, caller }, one));
      }
      return withParts(changing.tx, made);
    }),
  );
};

/** @throws NotFound, Forbidden, PreconditionFailed, BadRequest, Conflict */
export const updateFloatingIp = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: FloatingIpChanges,
  revision?: number,
): Promise<SeenFloatingIp> => {
  const seen = await seeFloatingIp(ctx, neutron, id);
  await ctx.authorize(rule('update_floatingip'), ownedBy(seen.project_id));
  const caller = await callerOf(ctx);
  return singly(() =>
    change(ctx, neutron, async (changing) => {
      const before = await lockRow(changing.tx, 'floating_ips', id);
      if (before === undefined) throw notFound('floating IP', id);
      assertRevision(before, revision);
      const leads =
        changes.port_id === undefined ? {} : await associationOf(caller, changing, neutron, before, changes);
      const after: FloatingIp = {
        ...before,
        ...touched(changing, before),
        description: changes.description ?? before.description,
        ...leads,
      };
      await updateRow(changing.tx, 'floating_ips', after);
      await concerns(changing, before, after);
      await changing.record('floatingip.updated', {
        id,
        projectId: before.project_id,
        payload: { ...(await serversOf(changing, before, after)) },
      });
      return whole(changing.tx, after);
    }),
  );
};

/** @throws NotFound, Forbidden */
export const deleteFloatingIp = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  revision?: number,
): Promise<void> => {
  const seen = await seeFloatingIp(ctx, neutron, id);
  await ctx.authorize(rule('delete_floatingip'), ownedBy(seen.project_id));
  await change(ctx, neutron, async (changing) => {
    const row = await lockRow(changing.tx, 'floating_ips', id);
    if (row === undefined) throw notFound('floating IP', id);
    assertRevision(row, revision);
    await concerns(changing, row);
    const port = await findRow(changing.tx, 'ports', row.floating_port_id);
    if (port !== undefined) await erasePort(changing, port);
    await deleteRow(changing.tx, 'floating_ips', id);
    await changing.record('floatingip.deleted', {
      id,
      projectId: row.project_id,
      payload: { ...(await serversOf(changing, row)) },
    });
  });
};
