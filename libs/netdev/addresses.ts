import { canonicalCidr, isIpv6 } from './addresses-of.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/** The addresses of a device, as CIDRs with the host part. */
export interface DeviceAddresses {
  readonly device: string;
  readonly addresses: readonly string[];
  /** The device's MAC address, where neighbours shall be told at once of an address that moved here. */
  readonly announcedAs?: string;
}

interface RawAddresses {
  readonly ifname?: string;
  readonly addr_info?: readonly {
    readonly local?: string;
    readonly prefixlen?: number;
    readonly scope?: string;
    readonly family?: string;
  }[];
}

/** Turns what `ip -j addr show` says into addresses by device; without the IPv6 link-local ones, which the kernel makes. */
export const parseAddresses = (raw: unknown): readonly DeviceAddresses[] =>
  (raw as readonly RawAddresses[]).flatMap(({ ifname, addr_info: list = [] }) => {
    const ours = list.filter(({ family, scope }) => !(family === 'inet6' && scope === 'link'));
    return ifname === undefined
      ? []
      : [{ device: ifname, addresses: ours.map((one) => canonicalCidr(`${one.local}/${one.prefixlen}`)) }];
  });

/** With `arp_notify` and `ndisc_notify` the kernel tells everybody all addresses of a device that is given a MAC address. */
const announce = (place: Place, { device, announcedAs }: DeviceAddresses): readonly Step[] =>
  announcedAs === undefined
    ? []
    : [ipStep(place, place ?? device, ['link', 'set', 'dev', device, 'address', announcedAs])];

const planDevice = (place: Place, desired: DeviceAddresses, found: readonly string[]): readonly Step[] => {
  const { device } = desired;
  const [wanted, known] = [new Set(desired.addresses.map(canonicalCidr)), new Set(found)];
  const item = place ?? device;
  // Without duplicate address detection: neutron has given each address once, and an agent must be able to bind at once.
  const add = (one: string): Step =>
    ipStep(place, item, ['addr', 'add', one, 'dev', device, ...(isIpv6(one) ? ['nodad'] : [])], 'exists');
  const added = [...wanted.difference(known)];
  return [
    ...added.map(add),
    ...[...known.difference(wanted)].map((one) => ipStep(place, item, ['addr', 'del', one, 'dev', device], 'missing')),
    ...(added.length === 0 ? [] : announce(place, desired)),
  ];
};

/** Gives devices their addresses and takes all others from them; devices that are not named are left alone. */
export const planAddresses = (
  place: Place,
  desired: readonly DeviceAddresses[],
  found: readonly DeviceAddresses[],
): readonly Step[] => {
  const known = new Map(found.map(({ device, addresses }) => [device, addresses]));
  return desired.flatMap((one) => planDevice(place, one, known.get(one.device) ?? []));
};
