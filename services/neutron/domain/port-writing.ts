import type { Context } from '@nimbo/context/context.ts';
import { toJson } from '@nimbo/db/json.ts';
import type { IpAllocation } from '../db/ip-allocation-store.ts';
import type { Network } from '../db/network-store.ts';
import { deletePortParts, insertBinding, isMacTaken, type Port, type PortBinding } from '../db/port-store.ts';
import { deleteRow, insertRow } from '../db/resource-store.ts';
import { insertGroupsOfPort } from '../db/security-group-store.ts';
import { subnetsOf } from '../db/subnet-store.ts';
import type { Change } from './change.ts';
import { conflict } from './faults.ts';
import { newMac } from './ipam/mac.ts';
import type { Neutron } from './neutron.ts';
import { claimAddresses, type WantedAddress } from './port-addresses.ts';
import { bind, firstStatus, type WantedBinding } from './port-binding.ts';
import { newStandard } from './standard.ts';

/** An address that a port may use beside its own. */
export interface AddressPair {
  readonly ip_address: string;
  readonly mac_address: string;
}

/** What DHCP tells a port's device beside the usual. */
export interface DhcpOption {
  readonly opt_name: string;
  readonly opt_value: string;
  readonly ip_version: number;
}

/** A new port, decided. */
export interface PortFacts {
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly adminStateUp: boolean;
  /** Chosen by neutron where absent. */
  readonly mac?: string | undefined;
  /** The usual ones where absent. */
  readonly fixedIps?: readonly WantedAddress[] | undefined;
  readonly deviceId: string;
  readonly deviceOwner: string;
  readonly isSecured: boolean;
  readonly groups: readonly string[];
  readonly pairs: readonly AddressPair[];
  readonly dhcpOptions: readonly DhcpOption[];
  readonly binding: WantedBinding;
}

/** A port with what hangs on it. */
export interface WholePort {
  readonly port: Port;
  readonly binding: PortBinding;
  readonly addresses: readonly IpAllocation[];
  readonly groups: readonly string[];
  readonly tags: readonly string[];
}

/** A port of the cloud itself, plugged in nowhere. */
export const plainPort = (projectId: string, deviceOwner: string, deviceId: string): PortFacts => ({
  projectId,
  name: '',
  description: '',
  adminStateUp: true,
  deviceId,
  deviceOwner,
  isSecured: false,
  groups: [],
  pairs: [],
  dhcpOptions: [],
  binding: { host: '', vnicType: 'normal', profile: {} },
});

const macGuesses = 16;

const freeMac = async ({ tx }: Change, { settings }: Neutron, networkId: string): Promise<string> => {
  for (let guess = 0; guess < macGuesses; guess += 1) {
    const mac = newMac(settings.base_mac);
    if (!(await isMacTaken(tx, networkId, mac))) return mac;
  }
  throw conflict('MacAddressGenerationFailure', `No free MAC address was found for network ${networkId}.`);
};

/** @throws Conflict where another port of the network has it */
export const claimMac = async (changing: Change, networkId: string, mac: string): Promise<string> => {
  const lower = mac.toLowerCase();
  if (await isMacTaken(changing.tx, networkId, lower)) {
    throw conflict('MacAddressInUse', `A port of network ${networkId} has the MAC address ${mac} already.`);
  }
  return lower;
};

/**
 * Writes a new port with its addresses, groups and binding; its network is locked.
 * @throws BadRequest, Conflict
 */
export const insertPort = async (
  ctx: Pick<Context, 'clock' | 'log'>,
  changing: Change,
  neutron: Neutron,
  network: Network,
  facts: PortFacts,
): Promise<WholePort> => {
  const { mac } = facts;
  const unbound: Port = {
    ...newStandard(changing, facts.projectId, facts.description),
    network_id: network.id,
    name: facts.name,
    admin_state_up: facts.adminStateUp,
    mac_address:
      mac === undefined ? await freeMac(changing, neutron, network.id) : await claimMac(changing, network.id, mac),
    device_id: facts.deviceId,
    device_owner: facts.deviceOwner,
    status: 'DOWN',
    port_security_enabled: facts.isSecured,
    allowed_address_pairs: toJson(facts.pairs),
    extra_dhcp_opts: toJson(facts.dhcpOptions),
    ip_allocation: facts.fixedIps?.length === 0 ? 'none' : 'immediate',
  };
  const binding = await bind(ctx, changing, neutron, { network, portId: unbound.id, wanted: facts.binding });
  const port = { ...unbound, status: firstStatus(neutron, binding) };
  await insertRow(changing.tx, 'ports', port);
  await insertBinding(changing.tx, binding);
  const subnets = facts.fixedIps?.length === 0 ? [] : await subnetsOf(changing.tx, network.id);
  const addresses = await claimAddresses(changing, port, subnets, facts.fixedIps);
  await insertGroupsOfPort(changing.tx, port.id, facts.groups);
  await changing.record('port.created', {
    id: port.id,
    projectId: port.project_id,
    stateAfter: port.status,
    payload: { network_id: network.id, device_id: port.device_id, device_owner: port.device_owner, host: binding.host },
  });
  changing.concernsHost(binding.host);
  return { port, binding, addresses, groups: facts.groups.toSorted(), tags: [] };
};

/** Removes a port's rows. */
export const erasePort = async (
  changing: Change,
  port: Pick<Port, 'id' | 'project_id' | 'device_id' | 'device_owner'>,
) => {
  await deletePortParts(changing.tx, port.id);
  await deleteRow(changing.tx, 'ports', port.id);
  await changing.record('port.deleted', {
    id: port.id,
    projectId: port.project_id,
    payload: { device_id: port.device_id, device_owner: port.device_owner },
  });
};
