import { linkLocalAddress } from '@nimbo/netdev/addresses-of.ts';
import { metadataAddress } from '@nimbo/netdev/nat.ts';
import type { HostNetworkRow } from '../../rpc/host-network-schema.ts';
import { dhcpNamespace, hasIsolatedSubnet, type ServedNetwork } from './dhcp.ts';
import { routerMetadataPort, routerNamespace, type PlacedRouter } from './routers.ts';

/** Who asks from an address. */
export interface MetadataCaller {
  readonly instanceId: string;
  readonly projectId: string;
  readonly address: string;
}

/** Where guests ask for metadata in a namespace, and which guests can be asking there. */
export interface MetadataListener {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  readonly callers: ReadonlyMap<string, MetadataCaller>;
}

const callersOf = (networks: readonly HostNetworkRow[]): ReadonlyMap<string, MetadataCaller> => {
  const guests = networks
    .flatMap(({ ports }) => ports)
    .filter(({ deviceOwner, deviceId }) => deviceId !== '' && !deviceOwner.startsWith('network:'));
  const pairs = guests.flatMap(({ mac, addresses, deviceId: instanceId, projectId }) => {
    const own = addresses.map(({ address }) => address);
    const [first = linkLocalAddress(mac)] = own;
    // A guest speaks IPv6 from its link-local address before it has another.
    return [...own, linkLocalAddress(mac)].map(
      (address) => [address, { instanceId, projectId, address: first }] as const,
    );
  });
  return new Map(pairs);
};

/** Every router answers for its networks; DHCP servers where no router does. */
export const listenersOf = (
  cloud: string,
  served: readonly ServedNetwork[],
  routers: readonly PlacedRouter[],
): readonly MetadataListener[] => [
  ...routers.map(({ router, interfaces }) => ({
    namespace: routerNamespace(cloud, router.id),
    address: '::',
    port: routerMetadataPort,
    callers: callersOf(interfaces.map(({ network }) => network)),
  })),
  ...served.filter(hasIsolatedSubnet).map(({ network }) => ({
    namespace: dhcpNamespace(cloud, network.id),
    address: metadataAddress.ipv4,
    port: 80,
    callers: callersOf([network]),
  })),
];
