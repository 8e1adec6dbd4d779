import { deleteLink, isMadeAs, planAttributes } from './device-attributes.ts';
import type { Link } from './links.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** A bridge: one network on one host. It carries no address: the host's own legs on it are veth pairs. */
export interface Bridge {
  readonly name: string;
  readonly mtu: number;
  /** Seconds after which a learnt MAC address is forgotten; 300 unless told. */
  readonly ageing?: number;
  /** Whether bridged IP packets pass the inet tables, which security groups need; yes unless told. */
  readonly isFiltered?: boolean;
}

const optionsOf = (bridge: Bridge): Readonly<Record<string, number>> => ({
  stp_state: 0,
  forward_delay: 0,
  ageing_time: (bridge.ageing ?? 300) * 100,
  mcast_snooping: 0,
  // Of this bridge alone: the system-wide switch would pull other people's bridges in.
  nf_call_iptables: bridge.isFiltered === false ? 0 : 1,
  nf_call_ip6tables: bridge.isFiltered === false ? 0 : 1,
  nf_call_arptables: 0,
});

const planBridge = (place: Place, bridge: Bridge, found: Link | undefined): readonly Step[] => {
  const { name } = bridge;
  const link = isMadeAs(found, 'bridge', {}) ? found : undefined;
  const wrong = Object.entries(optionsOf(bridge)).filter(([key, value]) => link?.data[key] !== value);
  const words = wrong.flatMap(([key, value]) => [key, String(value)]);
  return [
    ...(found !== undefined && link === undefined ? [deleteLink(place, name)] : []),
    ...(link === undefined ? [ipStep(place, name, ['link', 'add', 'dev', name, 'type', 'bridge'], 'exists')] : []),
    ...(words.length === 0 ? [] : [ipStep(place, name, ['link', 'set', 'dev', name, 'type', 'bridge', ...words])]),
    ...planAttributes(place, bridge, link),
  ];
};

/** From the bridges that are to those that shall be. */
export const planBridges = (
  place: Place,
  desired: readonly Bridge[],
  links: ReadonlyMap<string, Link>,
): readonly Step[] => desired.flatMap((bridge) => planBridge(place, bridge, links.get(bridge.name)));
