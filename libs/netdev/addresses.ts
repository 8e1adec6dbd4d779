import type { HostContext } from './host-context.ts';
import { canonicalCidr, isIpv6 } from './addresses-of.ts';
import { placeArguments, type Place } from './place.ts';
import { readJson } from './read-json.ts';
import { ipStep, type Step } from './step.ts';

/** The addresses of a device, as CIDRs with the host part. */
export interface DeviceAddresses {
  readonly device: string;
  readonly addresses: readonly string[];
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

/** The addresses of a place by device; without the IPv6 link-local ones, which the kernel makes. */
export const readAddresses = async (ctx: HostContext, place: Place): Promise<readonly DeviceAddresses[]> => {
  const raw = (await readJson(ctx, {
    program: 'ip',
    args: [...placeArguments(place), '-j', 'addr', 'show'],
  })) as readonly RawAddresses[];
  return raw.flatMap(({ ifname, addr_info: list = [] }) => {
    const ours = list.filter(({ family, scope }) => !(family === 'inet6' && scope === 'link'));
    return ifname === undefined
      ? []
      : [{ device: ifname, addresses: ours.map((one) => canonicalCidr(`${one.local}/${one.prefixlen}`)) }];
  });
};

const planDevice = (
  place: Place,
  device: string,
  desired: readonly string[],
  found: readonly string[],
): readonly Step[] => {
  const [wanted, known] = [new Set(desired.map(canonicalCidr)), new Set(found)];
  const item = place ?? device;
  // Without duplicate address detection: neutron has given each address once, and an agent must be able to bind at once.
  const add = (one: string): Step =>
    ipStep(place, item, ['addr', 'add', one, 'dev', device, ...(isIpv6(one) ? ['nodad'] : [])], 'exists');
  return [
    ...[...wanted.difference(known)].map(add),
    ...[...known.difference(wanted)].map((one) => ipStep(place, item, ['addr', 'del', one, 'dev', device], 'missing')),
  ];
};

/** Gives devices their addresses and takes all others from them; devices that are not named are left alone. */
export const planAddresses = (
  place: Place,
  desired: readonly DeviceAddresses[],
  found: readonly DeviceAddresses[],
): readonly Step[] => {
  const known = new Map(found.map(({ device, addresses }) => [device, addresses]));
  return desired.flatMap(({ device, addresses }) => planDevice(place, device, addresses, known.get(device) ?? []));
};
