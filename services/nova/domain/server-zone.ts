import { BadRequest } from '@nimbo/errors/faults.ts';
import type { PlacementWishes } from '../db/cell/documents.ts';

/** A zone as it was asked for, taken apart. */
export type ZoneWish = Pick<PlacementWishes, 'availabilityZone' | 'host' | 'node'>;

/**
 * `zone`, `zone:host` or `zone:host:node`; an empty zone with a host means any. Pure.
 * @throws BadRequest for more parts than that
 */
export const zoneWishOf = (text: string | null): ZoneWish => {
  const [zone = '', host = '', node = '', ...more] = (text ?? '').split(':');
  if (more.length > 0)
    throw new BadRequest(`The availability zone "${text ?? ''}" is not of the form zone, zone:host or zone:host:node.`);
  const orNull = (part: string): string | null => (part === '' ? null : part);
  return { availabilityZone: orNull(zone), host: orNull(host), node: orNull(node) };
};
