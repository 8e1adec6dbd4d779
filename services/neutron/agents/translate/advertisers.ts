import { join } from 'node:path';
import type { AdvertisedLink, Advertiser } from '@nimbo/netdev/radvd-files.ts';
import type { HostSubnet } from '../../rpc/host-network-schema.ts';
import { legOf, type HostPlace } from './host-place.ts';
import { routerNamespace, type PlacedRouter, type RouterLeg } from './routers.ts';

/** The subnets of a leg that the router shall advertise: those with a mode, in which it has an address. */
const advertised = ({ network, port }: RouterLeg): readonly HostSubnet[] =>
  network.subnets.filter(
    ({ id, ipVersion, raMode }) =>
      ipVersion === 6 && raMode !== null && port.addresses.some(({ subnetId }) => subnetId === id),
  );

const linkOf = (cloud: string, leg: RouterLeg): readonly AdvertisedLink[] => {
  const subnets = advertised(leg);
  if (subnets.length === 0) return [];
  const modes = new Set(subnets.map(({ raMode }) => raMode));
  const isManaged = modes.has('dhcpv6-stateful');
  return [
    {
      device: legOf(cloud, leg.port.id).inner,
      mtu: leg.network.mtu,
      isManaged,
      hasOtherConfig: isManaged || modes.has('dhcpv6-stateless'),
      prefixes: subnets.map(({ cidr, raMode }) => ({ cidr, isAutonomous: raMode !== 'dhcpv6-stateful' })),
      dnsServers: [...new Set(subnets.flatMap(({ dnsServers }) => dnsServers))],
    },
  ];
};

/** Routers that tell guests of IPv6 networks their prefixes and that they are the way out. */
export const advertisersOf = (here: HostPlace, routers: readonly PlacedRouter[]): readonly Advertiser[] =>
  routers.flatMap(({ router, interfaces }) => {
    const links = interfaces.flatMap((leg) => linkOf(here.cloud, leg));
    if (links.length === 0) return [];
    const directory = join(here.advertDirectory, router.id);
    const namespace = routerNamespace(here.cloud, router.id);
    return [{ routerId: router.id, namespace, directory, user: here.serverUser, links }];
  });
