import { deleteLink, isMadeAs, planAttributes, type DeviceAttributes } from './device-attributes.ts';
import type { Link } from './links.ts';
import type { Place } from './place.ts';
import { ipStep, type Step } from './step.ts';

/**
 * A persistent tap device with one queue. Whoever runs with its uid may open it; who opens it for a guest, and hands the
 * descriptor over, is the caller's business.
 */
export interface Tap extends DeviceAttributes {
  /** The user that may open it. */
  readonly uid: number;
}

const planTap = (place: Place, tap: Tap, found: Link | undefined): readonly Step[] => {
  const { name } = tap;
  const link = isMadeAs(found, 'tun', { type: 'tap', persist: true, user: tap.uid }) ? found : undefined;
  const add = ['tuntap', 'add', 'dev', name, 'mode', 'tap', 'user', String(tap.uid)];
  return [
    ...(found !== undefined && link === undefined ? [deleteLink(place, name)] : []),
    ...(link === undefined ? [ipStep(place, name, add)] : []),
    ...planAttributes(place, tap, link),
  ];
};

/** From the taps that are to those that shall be. */
export const planTaps = (place: Place, desired: readonly Tap[], links: ReadonlyMap<string, Link>): readonly Step[] =>
  desired.flatMap((tap) => planTap(place, tap, links.get(tap.name)));
