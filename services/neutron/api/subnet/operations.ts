import type { Static } from 'typebox';
import type { Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { createSubnets, deleteSubnet, getSubnet, listSubnets, updateSubnet } from '../../domain/subnet.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { integerOf } from '../common/schema.ts';
import { subnetPolicy } from './policy.ts';
import { createSubnetBody, shownSubnet, updateSubnetBody } from './schema.ts';
import { subnetView } from './view.ts';

const created = (body: Static<typeof createSubnetBody>) => ({
  ...body,
  cidr: body.cidr ?? undefined,
  subnetpool_id: body.subnetpool_id ?? undefined,
  prefixlen: integerOf(body.prefixlen),
});

const list = {
  filters: {
    ...standardFilters,
    name: 'text',
    network_id: 'text',
    ip_version: 'integer',
    cidr: 'text',
    gateway_ip: 'text',
    subnetpool_id: 'text',
    enable_dhcp: 'boolean',
    ipv6_ra_mode: 'text',
    ipv6_address_mode: 'text',
    shared: 'boolean',
    'router:external': 'boolean',
  },
  sorts: [...standardSorts, 'name', 'network_id', 'ip_version', 'cidr', 'gateway_ip', 'enable_dhcp'],
  nullable: ['gateway_ip'],
} as const;

export const subnetOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'subnet',
    plural: 'subnets',
    words: 'subnet',
    create: createSubnetBody,
    update: updateSubnetBody,
    shown: shownSubnet,
    list,
    rules: subnetPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listSubnets(ctx, neutron, request),
      get: (ctx, id) => getSubnet(ctx, neutron, id),
      create: (ctx, given) => createSubnets(ctx, neutron, given.map(created)),
      update: (ctx, id, body, revision) => updateSubnet(ctx, neutron, id, body, revision),
      remove: (ctx, id, revision) => deleteSubnet(ctx, neutron, id, revision),
    },
    view: subnetView,
  });
