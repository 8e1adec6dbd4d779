import type { Context } from '@nimbo/context/context.ts';
import type { Network } from '../db/network-store.ts';
import { lockRow } from '../db/resource-store.ts';
import { authorizeAttributes } from './attribute-rules.ts';
import { callerOf, ownerOf, type Caller, type GivenOwner } from './caller.ts';
import { change, type Change } from './change.ts';
import { notFound } from './faults.ts';
import { newMac } from './ipam/mac.ts';
import { parentTarget, seeNetworkAccess } from './network-view.ts';
import type { Neutron } from './neutron.ts';
import type { WantedAddress } from './port-addresses.ts';
import { addressPairs, checkProtection, firstGroups, type WantedProtection } from './port-security.ts';
import { insertPort, type DhcpOption, type PortFacts, type WholePort } from './port-writing.ts';
import { claimQuota } from './quota-limits.ts';
import { rule } from './rule.ts';
import { ownedBy } from './visibility.ts';

/** A DHCP option as a caller gives it; without a value it is taken away. */
export interface GivenDhcpOption {
  readonly opt_name: string;
  readonly opt_value?: string | null | undefined;
  readonly ip_version?: number | undefined;
}

/** What a caller may say of a port at any time. */
export interface PortChanges extends WantedProtection {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly admin_state_up?: boolean | undefined;
  readonly mac_address?: string | undefined;
  readonly fixed_ips?: readonly WantedAddress[] | undefined;
  readonly device_id?: string | undefined;
  readonly device_owner?: string | undefined;
  readonly extra_dhcp_opts?: readonly GivenDhcpOption[] | undefined;
  readonly 'binding:host_id'?: string | null | undefined;
  readonly 'binding:vnic_type'?: string | undefined;
  readonly 'binding:profile'?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What a caller says of a new port. */
export interface NewPort extends PortChanges, GivenOwner {
  readonly network_id: string;
}

/** Options with a value, as they are kept. */
export const keptOptions = (given: readonly GivenDhcpOption[]): readonly DhcpOption[] =>
  given.flatMap(({ opt_name, opt_value, ip_version = 4 }) =>
    opt_value === undefined || opt_value === null ? [] : [{ opt_name, opt_value, ip_version }],
  );

const factsOf = async (
  caller: Caller,
  changing: Change,
  neutron: Neutron,
  { network, owner, given }: { network: Network; owner: string; given: NewPort },
): Promise<PortFacts> => {
  const deviceOwner = given.device_owner ?? '';
  const isSecured =
    given.port_security_enabled ?? (deviceOwner.startsWith('network:') ? false : network.port_security_enabled);
  const groups = await firstGroups(caller, changing, given.security_groups, {
    projectId: owner,
    deviceOwner,
    isSecured,
  });
  const mac = given.mac_address ?? newMac(neutron.settings.base_mac);
  const pairs = addressPairs(given.allowed_address_pairs, mac, neutron.settings);
  return {
    projectId: owner,
    name: given.name ?? '',
    description: given.description ?? '',
    adminStateUp: given.admin_state_up ?? true,
    // Pairs may name the port's own MAC address before it is known, so it is chosen here where there are any.
    mac: pairs.length > 0 ? mac : given.mac_address,
    fixedIps: given.fixed_ips,
    deviceId: given.device_id ?? '',
    deviceOwner,
    ...checkProtection({ isSecured, groups, pairs }, false),
    dhcpOptions: keptOptions(given.extra_dhcp_opts ?? []),
    binding: {
      host: given['binding:host_id'] ?? '',
      vnicType: given['binding:vnic_type'] ?? 'normal',
      profile: given['binding:profile'] ?? {},
    },
  };
};

const authorize = async (ctx: Context, neutron: Neutron, owner: string, given: NewPort): Promise<void> => {
  const network = await seeNetworkAccess(ctx, neutron, given.network_id);
  const target = {
    ...ownedBy(owner),
    ...parentTarget(network),
    network_device: (given.device_owner ?? '').startsWith('network:'),
  };
  await ctx.authorize(rule('create_port'), target);
  await authorizeAttributes(ctx, 'create', 'port', given, target);
};

/**
 * Makes ports, all or none.
 * @throws NotFound for an unknown network or group, Forbidden, BadRequest, Conflict for an address that is taken, OverQuota
 */
export const createPorts = async (
  ctx: Context,
  neutron: Neutron,
  given: readonly NewPort[],
): Promise<readonly WholePort[]> => {
  const owners = await Promise.all(given.map((one) => ownerOf(ctx, one)));
  for (const [index, one] of given.entries()) await authorize(ctx, neutron, owners[index] ?? '', one);
  const caller = await callerOf(ctx);
  return change(ctx, neutron, async (changing) => {
    const ports: WholePort[] = [];
    for (const [index, one] of given.entries()) {
      const owner = owners[index] ?? '';
      await claimQuota(changing, neutron, 'port', owner);
      const network = await lockRow(changing.tx, 'networks', one.network_id);
      if (network === undefined) throw notFound('network', one.network_id);
      const facts = await factsOf(caller, changing, neutron, { network, owner, given: one });
      ports.push(await insertPort(ctx, changing, neutron, network, facts));
    }
    for (const id of new Set(given.map((one) => one.network_id))) await changing.concerns(id);
    return ports;
  });
};
