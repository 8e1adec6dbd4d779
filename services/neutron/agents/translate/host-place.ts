import { nameOf } from '@nimbo/netdev/names.ts';
import type { Place } from '@nimbo/netdev/place.ts';
import type { HostNetworkRow, HostState } from '../../rpc/host-network-schema.ts';
import type { NetworkSettings } from '../config.ts';

/** Where a state is to become true, and what of it is this host's own to decide. */
export interface HostPlace {
  readonly cloud: string;
  /** This host's name, as ports are bound to it. */
  readonly host: string;
  /** The namespace of the host's own devices; undefined is the one that the process runs in. */
  readonly place: Place;
  /** Who may open the taps of guests. */
  readonly tapUid: number;
  readonly settings: NetworkSettings;
  /** Where each network's DHCP server has a directory. */
  readonly dhcpDirectory: string;
  /** Where each router that advertises itself has one. */
  readonly advertDirectory: string;
  /** The user that both run as. */
  readonly serverUser: string;
}

/** What is asked for, and for whom. */
export interface Wanted {
  readonly here: HostPlace;
  readonly state: HostState;
}

const physicalBridge = (cloud: string, physicalNetwork: string): string =>
  nameOf(cloud, 'br', `physical:${physicalNetwork}`);

/** The bridge of a network: flat networks have that of their physical network. */
export const bridgeOf = (cloud: string, network: HostNetworkRow): string =>
  network.physicalNetwork === null ? nameOf(cloud, 'br', network.id) : physicalBridge(cloud, network.physicalNetwork);

/** The bridge on which the host itself has a leg; undefined where it has none. */
export const publicBridge = ({ cloud, settings }: HostPlace): string | undefined =>
  settings.public_gateway === '' ? undefined : physicalBridge(cloud, settings.public_network);

/** The devices of a port that is a veth pair: the bridge's end, and the one inside. */
export const legOf = (cloud: string, portId: string): { readonly outer: string; readonly inner: string } => ({
  outer: nameOf(cloud, 'vt', portId),
  inner: nameOf(cloud, 'vi', portId),
});

/** Why a network cannot be on this host; undefined where it can. */
export const obstacleOf = (here: HostPlace, network: HostNetworkRow): string | undefined => {
  const { physicalNetwork } = network;
  if (physicalNetwork === null || here.settings.physical_networks.includes(physicalNetwork)) return undefined;
  return `host ${here.host} has no physical network ${physicalNetwork}; host.network.physical_networks names those it has`;
};
