import { nameOf } from '@nimbo/netdev/names.ts';
import type { Bridge } from '@nimbo/netdev/bridges.ts';
import type { Tap } from '@nimbo/netdev/taps.ts';
import type { Vxlan } from '@nimbo/netdev/vxlans.ts';
import type { HostNetworkRow, HostPort } from '../../rpc/host-network-schema.ts';
import { bridgeOf, obstacleOf, publicBridge, type HostPlace, type Wanted } from './host-place.ts';

/** Bytes: what Ethernet carries. */
const ethernetMtu = 1500;

/** The networks that can be here. */
export const possibleNetworks = ({ here, state }: Wanted): readonly HostNetworkRow[] =>
  state.networks.filter((network) => obstacleOf(here, network) === undefined);

/** A bridge a network, and that of the host's own leg even where no network uses it yet. */
export const bridgesOf = (wanted: Wanted): readonly Bridge[] => {
  const { here, state } = wanted;
  const guarded = new Set(state.ports.map(({ networkId }) => networkId));
  const bridges = possibleNetworks(wanted).map((network) => ({
    name: bridgeOf(here.cloud, network),
    mtu: network.mtu,
    // Routers guard themselves: their packets need no second look on the external network.
    isFiltered: network.type !== 'flat' || guarded.has(network.id),
  }));
  const own = publicBridge(here);
  const isMissing = own !== undefined && !bridges.some(({ name }) => name === own);
  return isMissing ? [...bridges, { name: own, mtu: ethernetMtu, isFiltered: false }] : bridges;
};

/** The ports of a network that live on other hosts, by the tunnel's far end. */
const farPorts = ({ here, state }: Wanted, network: HostNetworkRow): ReadonlyMap<string, readonly HostPort[]> => {
  const tunnels = new Map(state.tunnels.map(({ host, address }) => [host, address]));
  const far = network.ports.flatMap((port) => {
    const peer = port.host === null || port.host === here.host ? undefined : tunnels.get(port.host);
    return peer === undefined ? [] : [{ peer, port }];
  });
  const groups = Map.groupBy(far, ({ peer }) => peer);
  return new Map([...groups].map(([peer, list]) => [peer, list.map(({ port }) => port)]));
};

const vxlanOf = (wanted: Wanted, network: HostNetworkRow, vni: number): Vxlan => {
  const { cloud, settings } = wanted.here;
  const far = farPorts(wanted, network);
  return {
    name: nameOf(cloud, 'vx', network.id),
    mtu: network.mtu,
    vni,
    local: settings.tunnel_address,
    port: { bridge: bridgeOf(cloud, network), learning: false },
    peers: [...far.keys()].toSorted(),
    remotes: [...far].flatMap(([peer, ports]) => ports.map(({ mac }) => ({ mac, peer }))),
  };
};

/** A tunnel a vxlan network, where this host takes part in tunnels and is not alone. */
export const vxlansOf = (wanted: Wanted): readonly Vxlan[] =>
  wanted.here.settings.tunnel_address === '' || wanted.state.tunnels.length === 0
    ? []
    : wanted.state.networks.flatMap((network) =>
        network.segmentationId === null || network.type !== 'vxlan'
          ? []
          : [vxlanOf(wanted, network, network.segmentationId)],
      );

/** The tap of a guest's port. */
export const tapName = (cloud: string, portId: string): string => nameOf(cloud, 'tp', portId);

const tapOf = (here: HostPlace, network: HostNetworkRow, port: HostPort): Tap => {
  const isUp = network.isUp && port.isUp;
  return {
    name: tapName(here.cloud, port.id),
    mtu: network.mtu,
    uid: here.tapUid,
    // What is administratively down is plugged in nowhere.
    ...(isUp ? { port: { bridge: bridgeOf(here.cloud, network) } } : {}),
  };
};

/** The taps of the guests' ports that are bound here. */
export const tapsOf = (wanted: Wanted): readonly Tap[] => {
  const bound = new Set(wanted.state.ports.map(({ id }) => id));
  return possibleNetworks(wanted).flatMap((network) =>
    network.ports.filter(({ id }) => bound.has(id)).map((port) => tapOf(wanted.here, network, port)),
  );
};
