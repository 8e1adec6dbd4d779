import type { HostContext } from './host-context.ts';
import { placeArguments, type Place } from './place.ts';
import { readJson } from './read-json.ts';
import { bridgeStep, type Step } from './step.ts';

/** A forwarding entry of a device, as `bridge fdb` tells it. */
export interface ForwardingEntry {
  readonly device: string;
  readonly mac: string;
  /** The underlay address of a vxlan's own entry. */
  readonly peer: string | undefined;
  /** The bridge that keeps it; undefined for the device's own. */
  readonly master: string | undefined;
  readonly isStatic: boolean;
}

/** What a vxlan floods, and where each MAC address lives. */
export interface Forwarding {
  readonly name: string;
  /** The underlay addresses of the other hosts that have a port in this network: they get every broadcast. */
  readonly peers: readonly string[];
  /** Which MAC address lives behind which of them. */
  readonly remotes: readonly { readonly mac: string; readonly peer: string }[];
}

interface RawEntry {
  readonly mac: string;
  readonly ifname: string;
  readonly dst?: string;
  readonly master?: string;
  readonly state?: string;
}

/** The address under which a vxlan keeps whom it floods. */
const everyone = '00:00:00:00:00:00';

/** The forwarding entries of a place. */
export const readForwarding = async (ctx: HostContext, place: Place): Promise<readonly ForwardingEntry[]> => {
  const args = [...placeArguments(place), '-j', 'fdb', 'show'];
  const raw = (await readJson(ctx, { program: 'bridge', args })) as readonly RawEntry[];
  return raw.map((one) => ({
    device: one.ifname,
    mac: one.mac,
    peer: one.dst,
    master: one.master,
    isStatic: one.state === 'static',
  }));
};

const planFlood = (place: Place, vxlan: Forwarding, own: readonly ForwardingEntry[]): readonly Step[] => {
  const wanted = new Set(vxlan.peers);
  const known = new Set(
    own.filter(({ mac, peer }) => mac === everyone && peer !== undefined).map(({ peer }) => String(peer)),
  );
  const step = (verb: string, peer: string): Step =>
    bridgeStep(place, vxlan.name, ['fdb', verb, everyone, 'dev', vxlan.name, 'dst', peer], 'missing');
  return [
    ...[...wanted.difference(known)].map((peer) => step('append', peer)),
    ...[...known.difference(wanted)].map((peer) => step('del', peer)),
  ];
};

const planRemotes = (place: Place, vxlan: Forwarding, own: readonly ForwardingEntry[]): readonly Step[] => {
  const { name } = vxlan;
  const wanted = new Map(vxlan.remotes.map(({ mac, peer }) => [mac, peer]));
  const tunnelled = new Map(
    own.filter(({ mac, peer }) => mac !== everyone && peer !== undefined).map(({ mac, peer }) => [mac, peer]),
  );
  const bridged = new Set(own.filter(({ master, isStatic }) => master !== undefined && isStatic).map(({ mac }) => mac));
  const step = (verb: string, mac: string, ...more: readonly string[]): Step =>
    bridgeStep(place, name, ['fdb', verb, mac, 'dev', name, ...more], 'missing');
  return [
    ...[...wanted]
      .filter(([mac, peer]) => tunnelled.get(mac) !== peer)
      .map(([mac, peer]) => step('replace', mac, 'dst', peer, 'self')),
    ...[...wanted.keys()].filter((mac) => !bridged.has(mac)).map((mac) => step('replace', mac, 'master', 'static')),
    ...[...tunnelled]
      .filter(([mac]) => !wanted.has(mac))
      .map(([mac, peer]) => step('del', mac, 'dst', String(peer), 'self')),
    ...[...bridged].filter((mac) => !wanted.has(mac)).map((mac) => step('del', mac, 'master')),
  ];
};

/** Whom a vxlan floods, and where each MAC address lives: in the tunnel's table and, for the port, in the bridge's. */
export const planForwarding = (
  place: Place,
  vxlan: Forwarding,
  entries: readonly ForwardingEntry[],
): readonly Step[] => {
  const own = entries.filter(({ device }) => device === vxlan.name);
  return [...planFlood(place, vxlan, own), ...planRemotes(place, vxlan, own)];
};
