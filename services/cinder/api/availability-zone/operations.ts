import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Cinder } from '../../domain/cinder.ts';
import { listZones } from '../../domain/zones.ts';

export const zoneOperations = (cinder: Cinder): readonly Operation[] => [
  operation({
    name: 'list_availability_zones',
    summary: 'List the zones of volumes',
    method: 'GET',
    path: '/v3/os-availability-zone',
    status: 200,
    authorization: { at: 'authenticated' },
    handle: async () => ({
      availabilityZoneInfo: (await listZones(cinder)).map(({ name, available }) => ({
        zoneName: name,
        zoneState: { available },
      })),
    }),
  }),
];
