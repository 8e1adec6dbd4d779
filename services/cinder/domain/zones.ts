import { listHosts } from '../db/host-store.ts';
import type { Cinder } from './cinder.ts';
import { invalidInput } from './faults.ts';

/** The zone of volumes for which none is asked, and of hosts that name none. */
const defaultZone = 'nova';

/** The zones that there are, with whether any host of theirs takes volumes. */
export const listZones = async (
  cinder: Cinder,
): Promise<readonly { readonly name: string; readonly available: boolean }[]> => {
  const hosts = await listHosts(cinder.db.read);
  const names = [...new Set([defaultZone, ...hosts.map(({ availability_zone: zone }) => zone)])];
  return names.map((name) => ({
    name,
    available: hosts.some((host) => host.availability_zone === name && !host.is_disabled),
  }));
};

/** @throws BadRequest for a zone that there is none of */
export const zoneFor = async (cinder: Cinder, asked: string | null): Promise<string> => {
  if (asked === null || asked === '') return defaultZone;
  const zones = await listZones(cinder);
  if (zones.some(({ name }) => name === asked)) return asked;
  throw invalidInput(`availability zone '${asked}' is invalid; there is ${zones.map(({ name }) => name).join(', ')}.`);
};
