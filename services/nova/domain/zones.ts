import { listAggregates, type Aggregate } from '../db/nova-api/aggregate-store.ts';
import type { Service } from '../db/cell/service-store.ts';
import type { Nova } from './nova.ts';

/** The metadata key that names a zone. */
export const zoneKey = 'availability_zone';

/** The zone of a service's host. */
export type ZoneOf = (service: Pick<Service, 'host' | 'binary'>) => string;

/** The zone that some aggregates put a host into. */
export const zoneOfHost = (aggregates: readonly Aggregate[], host: string): string | undefined =>
  aggregates.find(({ hosts, metadata }) => hosts.includes(host) && metadata[zoneKey] !== undefined)?.metadata[zoneKey];

/** Where hosts are now; services that are no hosts are in the internal zone. */
export const currentZones = async ({ api, settings }: Nova): Promise<ZoneOf> => {
  const aggregates = await listAggregates(api.read);
  return ({ host, binary }) =>
    binary === 'nova-compute'
      ? (zoneOfHost(aggregates, host) ?? settings.default_availability_zone)
      : settings.internal_service_availability_zone;
};
