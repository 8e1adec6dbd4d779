import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { listZones, type Zone } from '../../domain/availability-zone.ts';
import type { Nova } from '../../domain/nova.ts';
import { instant } from '../common/instant.ts';
import { zonePolicy } from './policy.ts';

const answer = strictObject({
  availabilityZoneInfo: Type.Array(openObject({ zoneName: Type.String(), zoneState: Type.Unknown() })),
});

const summary = ({ name, isAvailable }: Zone) => ({ zoneName: name, zoneState: { available: isAvailable } });

/** The services of each host of a zone, by their kinds. */
const hostsOf = ({ services }: Zone) => {
  const hosts: Record<string, Record<string, object>> = {};
  for (const { host, binary, disabled, isUp, last_seen_up: seen } of services) {
    hosts[host] = { ...hosts[host], [binary]: { active: !disabled, available: isUp, updated_at: instant(seen) } };
  }
  return hosts;
};

export const zoneOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_availability_zones',
    summary: 'List availability zones',
    method: 'GET',
    path: '/v2.1/os-availability-zone',
    status: 200,
    authorization: { at: 'request', rule: zonePolicy.list },
    response: answer,
    handle: async () => ({
      availabilityZoneInfo: (await listZones(nova, false)).map((zone) => ({ ...summary(zone), hosts: null })),
    }),
  }),
  operation({
    name: 'list_availability_zones_detail',
    summary: 'List availability zones with the services in them',
    method: 'GET',
    path: '/v2.1/os-availability-zone/detail',
    status: 200,
    authorization: { at: 'request', rule: zonePolicy.detail },
    response: answer,
    handle: async () => ({
      availabilityZoneInfo: (await listZones(nova, true)).map((zone) => ({ ...summary(zone), hosts: hostsOf(zone) })),
    }),
  }),
];
