import type { InnerNetwork } from '@nimbo/netdev/host-network.ts';
import { routerNatTables, type RouterNat } from '@nimbo/netdev/nat.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import type { Route } from '@nimbo/netdev/routes.ts';
import { routerSysctls } from '@nimbo/netdev/sysctls.ts';
import type { Veth } from '@nimbo/netdev/veths.ts';
import type { HostNetworkRow, HostPort, HostRouter } from '../../rpc/host-network-schema.ts';
import { legOf, type HostPlace, type Wanted } from './host-place.ts';
import { possibleNetworks } from './layer-two.ts';
import { legAddresses, legVeth } from './legs.ts';

/** A router's port and the network it is in. */
export interface RouterLeg {
  readonly network: HostNetworkRow;
  readonly port: HostPort;
}

/** A router with its ports found. */
export interface PlacedRouter {
  readonly router: HostRouter;
  readonly gateway: RouterLeg | undefined;
  readonly interfaces: readonly RouterLeg[];
}

/** Where metadata is asked in a router's namespace, TCP. */
export const routerMetadataPort = 9697;

/** The namespace of a router. */
export const routerNamespace = (cloud: string, routerId: string): string => nameOf(cloud, 'qr', routerId);

const legFinder = (wanted: Wanted) => {
  const networks = new Map(possibleNetworks(wanted).map((network) => [network.id, network]));
  return ({ portId, networkId }: { readonly portId: string; readonly networkId: string }): readonly RouterLeg[] => {
    const network = networks.get(networkId);
    const port = network?.ports.find(({ id, isUp }) => id === portId && isUp);
    return network === undefined || port === undefined ? [] : [{ network, port }];
  };
};

/** The routers that are here; one that is administratively down is nowhere. */
export const placedRouters = (wanted: Wanted): readonly PlacedRouter[] => {
  const find = legFinder(wanted);
  return wanted.state.routers
    .filter(({ isUp }) => isUp)
    .map((router) => ({
      router,
      gateway: router.gateway === null ? undefined : find(router.gateway)[0],
      interfaces: router.interfaces.flatMap(find),
    }));
};

const legsOf = ({ gateway, interfaces }: PlacedRouter): readonly RouterLeg[] =>
  gateway === undefined ? interfaces : [...interfaces, gateway];

/** The legs of a router. */
export const routerVeths = ({ cloud }: HostPlace, placed: PlacedRouter): readonly Veth[] =>
  legsOf(placed).map(({ network, port }) => legVeth(cloud, network, port, routerNamespace(cloud, placed.router.id)));

const gatewaysOf = ({ network, port }: RouterLeg): readonly string[] =>
  network.subnets.flatMap(({ id, gateway }) =>
    gateway !== null && port.addresses.some(({ subnetId }) => subnetId === id) ? [gateway] : [],
  );

const everywhere = (gateway: string): string => (gateway.includes(':') ? '::/0' : '0.0.0.0/0');

const routesOf = (cloud: string, { router, gateway }: PlacedRouter): readonly Route[] => {
  const outward =
    gateway === undefined
      ? []
      : gatewaysOf(gateway).map((via) => ({
          destination: everywhere(via),
          via,
          device: legOf(cloud, gateway.port.id).inner,
        }));
  const own = router.routes.map(({ destination, nextHop }) => ({ destination, via: nextHop }));
  // A default route of the router's owner comes before that of the external network.
  return [...outward, ...own];
};

const isIpv4 = (address: string): boolean => !address.includes(':');

const natOf = (cloud: string, { router, gateway, interfaces }: PlacedRouter): RouterNat => {
  const snatAddress = gateway?.port.addresses.map(({ address }) => address).find(isIpv4);
  const networks = interfaces.flatMap(({ network, port }) =>
    network.subnets.filter(({ id }) => port.addresses.some(({ subnetId }) => subnetId === id)).map(({ cidr }) => cidr),
  );
  return {
    cloud,
    routerId: router.id,
    internal: interfaces.map(({ port }) => legOf(cloud, port.id).inner),
    networks: [...new Set(networks.filter(isIpv4))].toSorted(),
    floatingIps: router.floatingIps.map(({ floating, fixed }) => ({ floating, fixed })),
    metadataPort: routerMetadataPort,
    ...(gateway === undefined ? {} : { external: legOf(cloud, gateway.port.id).inner }),
    ...(router.gateway?.hasSnat === true && snatAddress !== undefined ? { snatAddress } : {}),
  };
};

/** The namespace of a router. */
export const routerInner = ({ cloud }: HostPlace, placed: PlacedRouter): InnerNetwork => {
  const { router, gateway, interfaces } = placed;
  const floating = router.floatingIps.map((one) => `${one.floating}/32`);
  return {
    name: routerNamespace(cloud, router.id),
    addresses: [
      ...interfaces.map(({ network, port }) => legAddresses(cloud, network, port)),
      ...(gateway === undefined ? [] : [legAddresses(cloud, gateway.network, gateway.port, floating)]),
    ],
    routes: routesOf(cloud, placed),
    sysctls: routerSysctls,
    tables: routerNatTables(natOf(cloud, placed)),
  };
};
