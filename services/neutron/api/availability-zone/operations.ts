import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { listAvailabilityZones } from '../../domain/availability-zone.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { policy } from '../common/policy.ts';

export const availabilityZonePolicy = {
  get: policy('get_availability_zone', 'role:reader', 'List availability zones.', 'GET /availability_zones'),
} as const satisfies Record<string, PolicyRule>;

const zone = strictObject({ name: Type.String(), resource: Type.String(), state: Type.String() });

export const availabilityZoneOperations = (neutron: Neutron): readonly Operation[] => [
  operation({
    name: 'list_availability_zones',
    summary: 'List the zones of networks and routers',
    method: 'GET',
    path: '/v2.0/availability_zones',
    status: 200,
    authorization: { at: 'lookup', rule: availabilityZonePolicy.get },
    response: strictObject({ availability_zones: Type.Array(zone) }),
    handle: async (ctx) => ({ availability_zones: await listAvailabilityZones(ctx, neutron) }),
  }),
];
