import type { Context } from '@nimbo/context/context.ts';
import { fromJson, toJson } from '@nimbo/db/json.ts';
import { releaseAddresses } from '../db/ip-allocation-store.ts';
import type { Listed, ListRequest } from '../db/list-query.ts';
import type { Network } from '../db/network-store.ts';
import { portList, replaceBinding, type Port } from '../db/port-store.ts';
import { lockRow, updateRow } from '../db/resource-store.ts';
import { replaceGroupsOfPort } from '../db/security-group-store.ts';
import { subnetsOf } from '../db/subnet-store.ts';
import type { PortStatus } from '../db/tables.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { callerOf, type Caller } from './caller.ts';
import { change, type Change } from './change.ts';
import { releaseFloatingIps } from './floating-ip-release.ts';
import { conflict, notFound } from './faults.ts';
import type { Neutron } from './neutron.ts';
import { claimAddresses } from './port-addresses.ts';
import { bind, firstStatus } from './port-binding.ts';
import { keptOptions, type PortChanges } from './port-creation.ts';
import { addressPairs, checkedGroups, checkProtection } from './port-security.ts';
import { seePort, wholePort, withPortParts } from './port-view.ts';
import { claimMac, erasePort, type AddressPair, type DhcpOption, type WholePort } from './port-writing.ts';
import { rule } from './rule.ts';
import { assertRevision, touched } from './standard.ts';
import { visibleRows } from './visibility.ts';

export const getPort = async (ctx: Context, neutron: Neutron, id: string): Promise<WholePort> =>
  wholePort(neutron.db.read, (await seePort(ctx, neutron, id)).port);

export const listPorts = async (ctx: Context, neutron: Neutron, request: ListRequest): Promise<Listed<WholePort>> => {
  const { items, hasMore } = await visibleRows<Port>(ctx, neutron, 'get_port', portList, request);
  return { items: await withPortParts(neutron.db.read, items), hasMore };
};

/** Changes a port's addresses to those wanted; what stays is never given up in between. */
const moveAddresses = async (changing: Change, { port, addresses }: WholePort, changes: PortChanges): Promise<void> => {
  if (changes.fixed_ips === undefined) return;
  const wanted = changes.fixed_ips;
  const kept = addresses.filter(({ ip_address, subnet_id }) =>
    wanted.some((one) => (one.ip_address === undefined ? one.subnet_id === subnet_id : one.ip_address === ip_address)),
  );
  const gone = addresses.filter((one) => !kept.includes(one));
  if (gone.length > 0) {
    await releaseAddresses(
      changing.tx,
      port.id,
      gone.map(({ ip_address }) => ip_address),
    );
  }
  const fresh = wanted.filter(
    (one) =>
      !kept.some(({ ip_address, subnet_id }) =>
        one.ip_address === undefined ? one.subnet_id === subnet_id : one.ip_address === ip_address,
      ),
  );
  const from = Math.max(0, ...kept.map(({ position }) => position + 1));
  await claimAddresses(changing, port, await subnetsOf(changing.tx, port.network_id), fresh, from);
};

const mergedOptions = (before: Port, changes: PortChanges): readonly DhcpOption[] => {
  const present = fromJson<readonly DhcpOption[]>(before.extra_dhcp_opts);
  const given = changes.extra_dhcp_opts ?? [];
  const untouched = present.filter(
    (one) => !given.some(({ opt_name, ip_version = 4 }) => opt_name === one.opt_name && ip_version === one.ip_version),
  );
  return [...untouched, ...keptOptions(given)];
};

/** @throws NotFound, Conflict */
const changeProtection = async (
  caller: Caller,
  changing: Change,
  neutron: Neutron,
  whole: WholePort,
  changes: PortChanges,
): Promise<Pick<Port, 'port_security_enabled' | 'allowed_address_pairs'>> => {
  const { port } = whole;
  const groups =
    changes.security_groups === undefined
      ? whole.groups
      : await checkedGroups(caller, changing, changes.security_groups, port.project_id);
  const pairs =
    changes.allowed_address_pairs === undefined
      ? fromJson<readonly AddressPair[]>(port.allowed_address_pairs)
      : addressPairs(changes.allowed_address_pairs, port.mac_address, neutron.settings);
  const isSecured = changes.port_security_enabled ?? port.port_security_enabled;
  checkProtection({ isSecured, groups, pairs }, true);
  if (changes.security_groups !== undefined) await replaceGroupsOfPort(changing.tx, port.id, groups);
  return { port_security_enabled: isSecured, allowed_address_pairs: toJson(pairs) };
};

const concernsBinding = (changes: PortChanges): boolean =>
  changes['binding:host_id'] !== undefined ||
  changes['binding:profile'] !== undefined ||
  changes['binding:vnic_type'] !== undefined;

/** Binds a port anew where its host changes, or where it failed before; gives its status. */
const rebind = async (
  ctx: Context,
  changing: Change,
  neutron: Neutron,
  network: Network,
  { port, binding }: WholePort,
  changes: PortChanges,
): Promise<PortStatus> => {
  if (!concernsBinding(changes)) return port.status;
  const wanted = {
    host: changes['binding:host_id'] === undefined ? binding.host : (changes['binding:host_id'] ?? ''),
    vnicType: changes['binding:vnic_type'] ?? binding.vnic_type,
    profile:
      changes['binding:profile'] === undefined
        ? fromJson<Record<string, unknown>>(binding.profile)
        : (changes['binding:profile'] ?? {}),
  };
  const isPlugged = wanted.host === binding.host && binding.vif_type === 'bridge';
  const after = isPlugged
    ? { ...binding, vnic_type: wanted.vnicType, profile: toJson(wanted.profile, 4095) }
    : await bind(ctx, changing, neutron, { network, portId: port.id, wanted });
  await replaceBinding(changing.tx, binding, after);
  changing.concernsHost(binding.host);
  changing.concernsHost(after.host);
  return isPlugged ? port.status : firstStatus(neutron, after);
};

const changedMac = async (changing: Change, { port, binding }: WholePort, changes: PortChanges): Promise<string> => {
  const mac = changes.mac_address?.toLowerCase();
  if (mac === undefined || mac === port.mac_address) return port.mac_address;
  if (binding.host !== '' && binding.vif_type === 'bridge') {
    throw conflict(
      'PortBound',
      `Port ${port.id} is plugged in at host ${binding.host}: unbind it to change its MAC address.`,
    );
  }
  return claimMac(changing, port.network_id, mac);
};

const changePort = async (
  ctx: Context,
  caller: Caller,
  changing: Change,
  neutron: Neutron,
  whole: WholePort,
  changes: PortChanges,
): Promise<Port> => {
  const { port } = whole;
  const network = await lockRow(changing.tx, 'networks', port.network_id);
  if (network === undefined) throw notFound('network', port.network_id);
  const after: Port = {
    ...port,
    ...touched(changing, port),
    name: changes.name ?? port.name,
    description: changes.description ?? port.description,
    admin_state_up: changes.admin_state_up ?? port.admin_state_up,
    mac_address: await changedMac(changing, whole, changes),
    device_id: changes.device_id ?? port.device_id,
    device_owner: changes.device_owner ?? port.device_owner,
    extra_dhcp_opts: toJson(mergedOptions(port, changes)),
    status: await rebind(ctx, changing, neutron, network, whole, changes),
    ...(await changeProtection(caller, changing, neutron, whole, changes)),
  };
  await moveAddresses(changing, { ...whole, port: after }, changes);
  await updateRow(changing.tx, 'ports', after);
  return after;
};

/** @throws NotFound, Forbidden, PreconditionFailed, BadRequest, Conflict */
export const updatePort = async (
  ctx: Context,
  neutron: Neutron,
  id: string,
  changes: PortChanges,
  revision?: number,
): Promise<WholePort> => {
  const { port, target } = await seePort(ctx, neutron, id);
  await ctx.authorize(rule('update_port'), target);
  const wanted = { ...target, network_device: (changes.device_owner ?? port.device_owner).startsWith('network:') };
  await authorizeAttributes(ctx, 'update', 'port', changes, wanted);
  const caller = await callerOf(ctx);
  return change(ctx, neutron, async (changing) => {
    await lockRow(changing.tx, 'networks', port.network_id);
    const before = await lockRow(changing.tx, 'ports', id);
    if (before === undefined) throw notFound('port', id);
    assertRevision(before, revision);
    const after = await changePort(ctx, caller, changing, neutron, await wholePort(changing.tx, before), changes);
    await changing.concerns(after.network_id);
    await changing.record('port.updated', {
      id,
      projectId: after.project_id,
      stateBefore: before.status,
      stateAfter: after.status,
      payload: { device_id: after.device_id, device_owner: after.device_owner },
    });
    return wholePort(changing.tx, after);
  });
};

/** Ports that routers and floating IPs stand on; they go with those. */
const heldOwners = new Set(['network:router_interface', 'network:router_gateway', 'network:floatingip']);

/** @throws NotFound, Forbidden, Conflict for a port that a router or floating IP stands on */
export const deletePort = async (ctx: Context, neutron: Neutron, id: string, revision?: number): Promise<void> => {
  const { target } = await seePort(ctx, neutron, id);
  await ctx.authorize(rule('delete_port'), target);
  await change(ctx, neutron, async (changing) => {
    const port = await lockRow(changing.tx, 'ports', id);
    if (port === undefined) throw notFound('port', id);
    assertRevision(port, revision);
    if (heldOwners.has(port.device_owner) && port.device_id !== '') {
      throw conflict(
        'ServicePortInUse',
        `Port ${id} belongs to ${port.device_owner} ${port.device_id}: it goes when that lets it go.`,
      );
    }
    await changing.concerns(port.network_id);
    await releaseFloatingIps(changing, id);
    await erasePort(changing, port);
  });
};
