import { isIPv6 } from 'node:net';
import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { floatingIpsClient, type NeutronFloatingIp } from '@nimbo/client-neutron/floating-ips.ts';
import { networksClient, type NeutronNetwork } from '@nimbo/client-neutron/networks.ts';
import { portsClient, type NeutronPort, type NeutronPortChanges } from '@nimbo/client-neutron/ports.ts';
import { securityGroupsClient, type NeutronSecurityGroup } from '@nimbo/client-neutron/security-groups.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import type { Caller } from '../caller.ts';
import type { Network, NetworkDriver, NewPort, Port, PortBinding } from '../network.ts';

const networkOf = (network: NeutronNetwork): Network => ({
  id: network.id,
  name: network.name,
  projectId: network.project_id,
  isShared: network.shared,
  isExternal: network['router:external'],
  hasSubnets: network.subnets.length > 0,
});

const portOf = (port: NeutronPort): Port => ({
  id: port.id,
  projectId: port.project_id,
  networkId: port.network_id,
  mac: port.mac_address,
  deviceId: port.device_id,
  status: port.status,
  host: port['binding:host_id'] ?? '',
  vifType: port['binding:vif_type'] ?? 'unbound',
  addresses: port.fixed_ips.map(({ ip_address: address, subnet_id: subnetId }) => ({ address, subnetId })),
});

/** Whose a port is: the device, and the zone it is in. */
const bindingOf = ({ deviceId, host, zone }: PortBinding): NeutronPortChanges => ({
  device_id: deviceId,
  device_owner: `compute:${zone}`,
  'binding:host_id': host,
});

const newPortOf = (port: NewPort) => ({
  network_id: port.networkId,
  project_id: port.projectId,
  ...bindingOf(port),
  ...(port.fixedIp === null ? {} : { fixed_ips: [{ ip_address: port.fixedIp }] }),
  ...(port.securityGroups === undefined ? {} : { security_groups: port.securityGroups }),
});

const unbound: NeutronPortChanges = { device_id: '', device_owner: '', 'binding:host_id': '' };

/** @throws BadRequest where there is none, Conflict where the name is not one group's alone */
const groupIdOf = (groups: readonly NeutronSecurityGroup[], name: string): string => {
  const byId = groups.find(({ id }) => id === name);
  if (byId !== undefined) return byId.id;
  const [first, ...others] = groups.filter((group) => group.name === name);
  if (first === undefined) throw new BadRequest(`Unable to find security_group with name or id '${name}'.`);
  if (others.length > 0)
    throw new Conflict(`Multiple security_group matches found for name '${name}', use an ID to be more specific.`);
  return first.id;
};

/** What is gone already needs no more taking away. */
const unlessGone = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
};

const described = (
  port: Port,
  networks: ReadonlyMap<string, NeutronNetwork>,
  floating: readonly NeutronFloatingIp[],
) => {
  const network = networks.get(port.networkId);
  const leadingTo = (address: string): readonly string[] =>
    floating
      .filter((one) => one.port_id === port.id && one.fixed_ip_address === address)
      .map((one) => one.floating_ip_address);
  return {
    portId: port.id,
    mac: port.mac,
    networkId: port.networkId,
    label: network?.name ?? port.networkId,
    mtu: network?.mtu ?? null,
    addresses: port.addresses.map(({ address, subnetId }) => ({
      address,
      subnetId,
      version: isIPv6(address) ? (6 as const) : (4 as const),
      floating: leadingTo(address),
    })),
    status: port.status,
    vifType: port.vifType,
  };
};

const describe = async (ctx: ClientContext, http: HttpClient, ports: readonly Port[]) => {
  if (ports.length === 0) return [];
  const ids = [...new Set(ports.map(({ networkId }) => networkId))];
  const [networks, floating] = await Promise.all([
    networksClient(http).list(ctx, { id: ids }),
    floatingIpsClient(http).list(ctx, { port_id: ports.map(({ id }) => id) }),
  ]);
  const byId = new Map(networks.map((network) => [network.id, network]));
  return ports.map((port) => described(port, byId, floating));
};

/** Questions asked with the caller's own authority. */
const asCaller = (http: HttpClient) => {
  const own = ({ token }: Caller) => http.onBehalfOf(token);
  return {
    networks: async (ctx: ClientContext, caller: Caller) => {
      const all = await networksClient(own(caller)).list(ctx);
      // Administrators are shown every project's: servers go on the project's own and on shared ones.
      return all.map(networkOf).filter(({ projectId, isShared }) => isShared || projectId === caller.projectId);
    },
    network: async (ctx: ClientContext, caller: Caller, id: string) =>
      networkOf(await networksClient(own(caller)).get(ctx, id)),
    port: async (ctx: ClientContext, caller: Caller, id: string) => portOf(await portsClient(own(caller)).get(ctx, id)),
    securityGroups: async (ctx: ClientContext, caller: Caller, names: readonly string[]) => {
      const groups = await securityGroupsClient(own(caller)).list(ctx, { project_id: caller.projectId });
      return [...new Set(names.map((name) => groupIdOf(groups, name)))];
    },
  };
};

/** Networks at neutron. */
export const neutronNetworks = (http: HttpClient): NetworkDriver => {
  const ports = portsClient(http);
  return {
    ...asCaller(http),
    portsOf: async (ctx, instance) => (await ports.list(ctx, { device_id: instance })).map(portOf),
    portsOfServers: async (ctx, instances) =>
      instances.length === 0 ? [] : (await ports.list(ctx, { device_id: instances })).map(portOf),
    everyPort: async (ctx) =>
      (await ports.list(ctx, { fields: ['id', 'device_id', 'device_owner'] }))
        .filter(({ device_owner: owner }) => owner.startsWith('compute:'))
        .map(({ id, device_id: instance }) => ({ id, instance })),
    createPort: async (ctx, port) => portOf(await ports.create(ctx, newPortOf(port))),
    bindPort: async (ctx, id, binding) => {
      const port = await ports.get(ctx, id);
      if (port.device_id !== '' && port.device_id !== binding.deviceId)
        throw new Conflict(`Port ${id} is in use by ${port.device_id}.`);
      return portOf(await ports.update(ctx, id, bindingOf(binding)));
    },
    unbindPort: (ctx, id) => unlessGone(ports.update(ctx, id, unbound)),
    deletePort: (ctx, id) => unlessGone(ports.remove(ctx, id)),
    describe: (ctx, found) => describe(ctx, http, found),
  };
};
