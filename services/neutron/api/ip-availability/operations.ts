import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { getIpAvailability, listIpAvailability, type NetworkAvailability } from '../../domain/ip-availability.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { admin, anyOf, policy } from '../common/policy.ts';
import { member } from '../common/schema.ts';

export const ipAvailabilityPolicy = {
  get: policy(
    'get_network_ip_availability',
    anyOf(admin),
    'See how many addresses are left.',
    'GET /network-ip-availabilities',
    'GET /network-ip-availabilities/{network_id}',
  ),
} as const satisfies Record<string, PolicyRule>;

const sum = (values: readonly (bigint | number)[]): number =>
  values.reduce<number>((total, one) => total + Number(one), 0);

const view = ({ network, subnets }: NetworkAvailability) => ({
  network_id: network.id,
  network_name: network.name,
  project_id: network.project_id,
  tenant_id: network.project_id,
  total_ips: sum(subnets.map(({ total }) => total)),
  used_ips: sum(subnets.map(({ used }) => used)),
  subnet_ip_availability: subnets.map(({ subnet, total, used }) => ({
    subnet_id: subnet.id,
    subnet_name: subnet.name,
    cidr: subnet.cidr,
    ip_version: subnet.ip_version,
    total_ips: Number(total),
    used_ips: used,
  })),
});

const shown = openObject({ network_id: Type.String(), total_ips: Type.Number(), used_ips: Type.Number() });

const several = Type.Optional(Type.Array(text(255), { maxItems: 1_000 }));

export const ipAvailabilityOperations = (neutron: Neutron): readonly Operation[] => [
  operation({
    name: 'list_network_ip_availabilities',
    summary: 'List how many addresses are left, network by network',
    method: 'GET',
    path: '/v2.0/network-ip-availabilities',
    status: 200,
    authorization: { at: 'lookup', rule: ipAvailabilityPolicy.get },
    query: openObject({ network_id: several, network_name: several, project_id: several, ip_version: several }),
    response: strictObject({ network_ip_availabilities: Type.Array(shown) }),
    handle: async (ctx, { query }) => {
      const found = (await listIpAvailability(ctx, neutron, query.network_id)).map(view);
      const fits = (wanted: readonly string[] | undefined, value: string): boolean => wanted?.includes(value) ?? true;
      const named = found.filter(
        (one) => fits(query.network_name, one.network_name) && fits(query.project_id, one.project_id),
      );
      const ofVersion = (one: (typeof found)[number]) =>
        one.subnet_ip_availability.some(({ ip_version: version }) => fits(query.ip_version, String(version)));
      return { network_ip_availabilities: query.ip_version === undefined ? named : named.filter(ofVersion) };
    },
  }),
  operation({
    name: 'show_network_ip_availability',
    summary: 'Show how many addresses of a network are left',
    method: 'GET',
    path: '/v2.0/network-ip-availabilities/{network_id}',
    status: 200,
    authorization: { at: 'lookup', rule: ipAvailabilityPolicy.get },
    response: member('network_ip_availability', shown),
    handle: async (ctx, { params }) => ({
      network_ip_availability: view(await getIpAvailability(ctx, neutron, params.network_id)),
    }),
  }),
];
