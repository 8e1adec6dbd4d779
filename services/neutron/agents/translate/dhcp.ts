import { join } from 'node:path';
import type { DhcpHost, DhcpNetwork, DhcpSubnet } from '@nimbo/netdev/dnsmasq-files.ts';
import type { InnerNetwork } from '@nimbo/netdev/host-network.ts';
import { metadataAddress } from '@nimbo/netdev/nat.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import { serverSysctls } from '@nimbo/netdev/sysctls.ts';
import type { Veth } from '@nimbo/netdev/veths.ts';
import type { HostNetworkRow, HostPort, HostSubnet } from '../../rpc/host-network-schema.ts';
import { legOf, type HostPlace, type Wanted } from './host-place.ts';
import { possibleNetworks } from './layer-two.ts';
import { legAddresses, legVeth } from './legs.ts';

/** A network whose DHCP server is here, and the server's port. */
export interface ServedNetwork {
  readonly network: HostNetworkRow;
  readonly port: HostPort;
}

/** The networks that this host serves. */
export const servedNetworks = (wanted: Wanted): readonly ServedNetwork[] =>
  possibleNetworks(wanted).flatMap((network) => {
    const port = network.isUp ? network.ports.find(({ id }) => id === network.dhcpPortId) : undefined;
    return port === undefined ? [] : [{ network, port }];
  });

/** The namespace of a network's DHCP server. */
export const dhcpNamespace = (cloud: string, networkId: string): string => nameOf(cloud, 'qd', networkId);

/** Where no router answers for the metadata address: the subnet's gateway is nobody, or no router. */
const isIsolated = (network: HostNetworkRow, subnet: HostSubnet): boolean =>
  subnet.ipVersion === 4 &&
  !network.ports.some(
    ({ deviceOwner, addresses }) =>
      deviceOwner.startsWith('network:router_interface') &&
      addresses.some(({ subnetId, address }) => subnetId === subnet.id && address === subnet.gateway),
  );

/** Whether guests of some subnet ask the DHCP server's namespace for metadata. */
export const hasIsolatedSubnet = ({ network }: ServedNetwork): boolean =>
  network.subnets.some((subnet) => subnet.hasDhcp && isIsolated(network, subnet));

/** Guests make their addresses themselves where a router's advertisements, the cloud's or another's, tell them to. */
const isServed = ({ hasDhcp, addressMode, raMode }: HostSubnet): boolean => {
  const isOwnMaking = addressMode === 'slaac' || (addressMode === null && raMode !== null);
  return hasDhcp && !isOwnMaking;
};

const serverAddress = ({ port }: ServedNetwork, subnet: HostSubnet): string | undefined =>
  port.addresses.find(({ subnetId }) => subnetId === subnet.id)?.address;

const routesOf = (served: ServedNetwork, subnet: HostSubnet): DhcpSubnet['routes'] => {
  const server = serverAddress(served, subnet);
  const metadata = { destination: `${metadataAddress.ipv4}/32`, nextHop: server ?? '' };
  const neighbours = served.network.subnets.filter(({ id, ipVersion }) => id !== subnet.id && ipVersion === 4);
  return [
    ...subnet.routes,
    ...(server !== undefined && isIsolated(served.network, subnet) ? [metadata] : []),
    // Subnets of one network share its link.
    ...neighbours.map(({ cidr }) => ({ destination: cidr, nextHop: '0.0.0.0' })),
  ];
};

const subnetOf = (served: ServedNetwork, subnet: HostSubnet): DhcpSubnet => {
  const server = serverAddress(served, subnet);
  const nobody = server === undefined ? [] : [server];
  return {
    id: subnet.id,
    cidr: subnet.cidr,
    ...(subnet.gateway === null ? {} : { gateway: subnet.gateway }),
    dnsServers: subnet.dnsServers.length === 0 ? nobody : subnet.dnsServers,
    routes: subnet.ipVersion === 4 ? routesOf(served, subnet) : [],
  };
};

const nameOfHost = ({ dnsName }: HostPort, address: string): string =>
  dnsName === '' ? `host-${address.replaceAll(/[.:]+/g, '-')}` : dnsName;

const hostsOf = (network: HostNetworkRow, subnets: ReadonlySet<string>): readonly DhcpHost[] =>
  network.ports.flatMap((port) => {
    const addresses = port.addresses.filter(({ subnetId }) => subnets.has(subnetId)).map(({ address }) => address);
    const [first] = addresses;
    if (first === undefined || port.deviceOwner.startsWith('network:')) return [];
    const options = port.dhcpOptions.map(({ name, value, ipVersion }) => ({ name, value, version: ipVersion }));
    return [{ portId: port.id, mac: port.mac, name: nameOfHost(port, first), addresses, options }];
  });

/** What a network's DHCP server tells. */
export const dhcpNetworkOf = (here: HostPlace, served: ServedNetwork): DhcpNetwork => {
  const { network, port } = served;
  const subnets = network.subnets.filter(isServed);
  return {
    networkId: network.id,
    namespace: dhcpNamespace(here.cloud, network.id),
    device: legOf(here.cloud, port.id).inner,
    directory: join(here.dhcpDirectory, network.id),
    user: here.serverUser,
    mtu: network.mtu,
    domain: network.dnsDomain === '' ? 'openstacklocal' : network.dnsDomain.replace(/\.$/, ''),
    leaseSeconds: 86_400,
    resolvers: [],
    subnets: subnets.map((subnet) => subnetOf(served, subnet)),
    hosts: hostsOf(network, new Set(subnets.map(({ id }) => id))),
  };
};

/** The leg of a DHCP server. */
export const dhcpVeth = ({ cloud }: HostPlace, { network, port }: ServedNetwork): Veth =>
  legVeth(cloud, network, port, dhcpNamespace(cloud, network.id));

/** The namespace of a DHCP server. */
export const dhcpInner = ({ cloud }: HostPlace, served: ServedNetwork): InnerNetwork => {
  const { network, port } = served;
  const metadata = hasIsolatedSubnet(served) ? [`${metadataAddress.ipv4}/32`] : [];
  return {
    name: dhcpNamespace(cloud, network.id),
    addresses: [legAddresses(cloud, network, port, metadata)],
    routes: [],
    sysctls: serverSysctls,
    tables: [],
  };
};
