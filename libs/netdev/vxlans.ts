import { deleteLink, isMadeAs, planAttributes, type DeviceAttributes } from './device-attributes.ts';
import { planForwarding, type Forwarding, type ForwardingEntry } from './forwarding.ts';
import type { Link } from './links.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** A VXLAN (RFC 7348) between hosts that know of each other: no multicast, no learning, written forwarding entries. */
export interface Vxlan extends DeviceAttributes, Forwarding {
  /** The network identifier, 1 to 16 777 215. */
  readonly vni: number;
  /** This host's address in the underlay. */
  readonly local: string;
  /** UDP; 4789 unless told. */
  readonly udpPort?: number;
}

/** RFC 7348 leaves the port to the implementation, IANA assigned this one. */
export const vxlanUdpPort = 4789;

const planVxlan = (place: Place, vxlan: Vxlan, found: Link | undefined): readonly Step[] => {
  const { name, vni, local } = vxlan;
  const port = vxlan.udpPort ?? vxlanUdpPort;
  const key = local.includes(':') ? 'local6' : 'local';
  const link = isMadeAs(found, 'vxlan', { id: vni, [key]: local, port, learning: false }) ? found : undefined;
  const words = ['id', String(vni), 'local', local, 'dstport', String(port), 'nolearning', 'ttl', '64'];
  return [
    ...(found !== undefined && link === undefined ? [deleteLink(place, name)] : []),
    ...(link === undefined
      ? [ipStep(place, name, ['link', 'add', 'dev', name, 'type', 'vxlan', ...words], 'exists')]
      : []),
    ...planAttributes(place, vxlan, link),
  ];
};

/** From the vxlans that are, and their forwarding entries, to those that shall be. */
export const planVxlans = (
  place: Place,
  desired: readonly Vxlan[],
  links: ReadonlyMap<string, Link>,
  entries: readonly ForwardingEntry[],
): readonly Step[] => {
  const devices = desired.map((vxlan) => ({ vxlan, steps: planVxlan(place, vxlan, links.get(vxlan.name)) }));
  const isNew = (steps: readonly Step[]): boolean => steps.some((step) => step.tool === 'ip' && step.args[1] === 'add');
  return [
    ...devices.flatMap(({ steps }) => steps),
    ...devices.flatMap(({ vxlan, steps }) => planForwarding(place, vxlan, isNew(steps) ? [] : entries)),
  ];
};
