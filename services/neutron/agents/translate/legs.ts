import type { DeviceAddresses } from '@nimbo/netdev/addresses.ts';
import type { Veth } from '@nimbo/netdev/veths.ts';
import type { HostNetworkRow, HostPort } from '../../rpc/host-network-schema.ts';
import { bridgeOf, legOf } from './host-place.ts';

/** The veth pair of a server's or router's port: on the network's bridge, and in its namespace. */
export const legVeth = (cloud: string, network: HostNetworkRow, port: HostPort, namespace: string): Veth => {
  const { outer, inner } = legOf(cloud, port.id);
  return {
    name: outer,
    mtu: network.mtu,
    port: { bridge: bridgeOf(cloud, network) },
    inside: { namespace, name: inner, mtu: network.mtu, mac: port.mac },
  };
};

/** A port's addresses with the lengths of their subnets. */
const cidrsOf = (network: HostNetworkRow, port: HostPort): readonly string[] =>
  port.addresses.flatMap(({ subnetId, address }) => {
    const subnet = network.subnets.find(({ id }) => id === subnetId);
    return subnet === undefined ? [] : [`${address}/${subnet.cidr.split('/')[1]}`];
  });

/** The addresses of a leg, told to the neighbours when they come. */
export const legAddresses = (
  cloud: string,
  network: HostNetworkRow,
  port: HostPort,
  more: readonly string[] = [],
): DeviceAddresses => ({
  device: legOf(cloud, port.id).inner,
  addresses: [...cidrsOf(network, port), ...more],
  announcedAs: port.mac,
});
