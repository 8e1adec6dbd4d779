import { fromJson } from '@nimbo/db/json.ts';
import type { BoundPort, HostNetworkRow, HostPort, HostRouter, HostState, HostSubnet } from './host-network-schema.ts';
import type { HostRows } from './host-rows.ts';

type Row<Name extends 'networks' | 'subnets' | 'ports' | 'routers' | 'guests' | 'rules'> = HostRows[Name][number];

interface NextHop {
  readonly destination: string;
  readonly nexthop: string;
}

interface AddressPair {
  readonly ip_address: string;
  readonly mac_address?: string | null;
}

const routesOf = (text: string) =>
  fromJson<readonly NextHop[]>(text).map(({ destination, nexthop }) => ({ destination, nextHop: nexthop }));

const subnetOf = (row: Row<'subnets'>): HostSubnet => ({
  id: row.id,
  cidr: row.cidr,
  ipVersion: row.ip_version === 6 ? 6 : 4,
  gateway: row.gateway_ip,
  dnsServers: fromJson<string[]>(row.dns_nameservers),
  routes: routesOf(row.host_routes),
  hasDhcp: row.enable_dhcp,
  raMode: row.ipv6_ra_mode as HostSubnet['raMode'],
  addressMode: row.ipv6_address_mode as HostSubnet['addressMode'],
});

interface DhcpOption {
  readonly opt_name: string;
  readonly opt_value: string | null;
  readonly ip_version?: number | string;
}

const optionsOf = (text: string): HostPort['dhcpOptions'] =>
  fromJson<readonly DhcpOption[]>(text).flatMap(({ opt_name, opt_value, ip_version }) =>
    opt_value === null ? [] : [{ name: opt_name, value: opt_value, ipVersion: Number(ip_version) === 6 ? 6 : 4 }],
  );

const portOf = (rows: HostRows) => {
  const hosts = new Map(rows.hosts.map(({ id, host }) => [id, host]));
  const addresses = Map.groupBy(rows.addresses, ({ port_id }) => port_id);
  return (row: Row<'ports'>): HostPort => ({
    id: row.id,
    projectId: row.project_id,
    mac: row.mac_address,
    addresses: (addresses.get(row.id) ?? []).map((one) => ({ subnetId: one.subnet_id, address: one.ip_address })),
    host: hosts.get(row.id) ?? null,
    deviceId: row.device_id,
    deviceOwner: row.device_owner,
    isUp: row.admin_state_up,
    dnsName: '',
    dhcpOptions: optionsOf(row.extra_dhcp_opts),
  });
};

const networksOf = (rows: HostRows): HostNetworkRow[] => {
  const ports = Map.groupBy(rows.ports, ({ network_id }) => network_id);
  const subnets = Map.groupBy(rows.subnets, ({ network_id }) => network_id);
  const toPort = portOf(rows);
  return rows.networks.map((row) => ({
    id: row.id,
    type: row.network_type as HostNetworkRow['type'],
    physicalNetwork: row.physical_network,
    segmentationId: row.network_type === 'vxlan' ? row.segmentation_id : null,
    mtu: row.mtu,
    isUp: row.admin_state_up,
    dnsDomain: '',
    subnets: (subnets.get(row.id) ?? []).map(subnetOf),
    ports: (ports.get(row.id) ?? []).map(toPort),
    dhcpPortId: rows.servers.find(({ network_id }) => network_id === row.id)?.id ?? null,
  }));
};

const pairsOf = (text: string): BoundPort['allowedPairs'] =>
  fromJson<readonly AddressPair[]>(text).map((one) => ({ mac: one.mac_address ?? null, address: one.ip_address }));

const boundOf = (rows: HostRows): BoundPort[] => {
  const groups = Map.groupBy(rows.memberships, ({ port_id }) => port_id);
  return rows.guests.map((row) => ({
    id: row.id,
    networkId: row.network_id,
    hasPortSecurity: row.port_security_enabled,
    securityGroupIds: (groups.get(row.id) ?? []).map(({ security_group_id }) => security_group_id),
    allowedPairs: pairsOf(row.allowed_address_pairs),
  }));
};

const ruleOf = (row: Row<'rules'>) => ({
  direction: row.direction as 'ingress' | 'egress',
  ethertype: row.ethertype as 'IPv4' | 'IPv6',
  protocol: row.protocol,
  portMin: row.port_range_min,
  portMax: row.port_range_max,
  remotePrefix: row.remote_ip_prefix,
  remoteGroupId: row.remote_group_id,
});

const groupsOf = (rows: HostRows): HostState['securityGroups'] => {
  const rules = Map.groupBy(rows.rules, ({ security_group_id }) => security_group_id);
  const members = Map.groupBy(rows.members, ({ security_group_id }) => security_group_id);
  return rows.groupIds.map((id) => {
    const addresses = (members.get(id) ?? []).flatMap((one) => [
      ...(one.ip_address === null ? [] : [one.ip_address]),
      ...pairsOf(one.allowed_address_pairs).map(({ address }) => address),
    ]);
    return { id, rules: (rules.get(id) ?? []).map(ruleOf), members: [...new Set(addresses)].toSorted() };
  });
};

const routerOf = (rows: HostRows) => {
  const ports = Map.groupBy(rows.routerPorts, ({ device_id }) => device_id);
  const floating = Map.groupBy(rows.floatingIps, ({ router_id }) => router_id ?? '');
  return (row: Row<'routers'>): HostRouter => {
    const legs = (ports.get(row.id) ?? []).map(({ id, network_id }) => ({ portId: id, networkId: network_id }));
    const gateway = legs.find(({ portId }) => portId === row.gateway_port_id);
    return {
      id: row.id,
      projectId: row.project_id,
      isUp: row.admin_state_up,
      gateway: gateway === undefined ? null : { ...gateway, hasSnat: row.enable_snat },
      interfaces: legs.filter(({ portId }) => portId !== row.gateway_port_id),
      floatingIps: (floating.get(row.id) ?? []).map((one) => ({
        id: one.id,
        floating: one.floating_ip_address,
        fixed: one.fixed_ip_address ?? '',
      })),
      routes: routesOf(row.routes),
    };
  };
};

/** An address that means another host to every host is no way to it. */
const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

const tunnelsOf = ({ agents }: HostRows): HostState['tunnels'] =>
  agents.flatMap(({ host, configurations }) => {
    const { tunneling_ip: address } = fromJson<{ readonly tunneling_ip?: unknown }>(configurations);
    return typeof address === 'string' && address !== '' && !isLoopback(address) ? [{ host, address }] : [];
  });

/** What a host shall be, from rows: pure, and the same text for the same rows. */
export const hostStateOf = (rows: HostRows): HostState => ({
  networks: networksOf(rows),
  ports: boundOf(rows),
  securityGroups: groupsOf(rows),
  routers: rows.routers.map(routerOf(rows)),
  tunnels: tunnelsOf(rows),
});
