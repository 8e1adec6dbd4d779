import type { Static } from 'typebox';
import type { Operation } from '@nimbo/http/operation.ts';
import { createNetworks, deleteNetwork, getNetwork, listNetworks, updateNetwork } from '../../domain/network.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { integerOf } from '../common/schema.ts';
import { networkPolicy } from './policy.ts';
import { createNetworkBody, shownNetwork, updateNetworkBody } from './schema.ts';
import { networkView } from './view.ts';

const created = (body: Static<typeof createNetworkBody>) => ({
  ...body,
  mtu: integerOf(body.mtu),
  'provider:network_type': body['provider:network_type'] ?? undefined,
  'provider:physical_network': body['provider:physical_network'] ?? undefined,
  'provider:segmentation_id': integerOf(body['provider:segmentation_id']),
});

const list = {
  filters: {
    ...standardFilters,
    name: 'text',
    admin_state_up: 'boolean',
    status: 'text',
    mtu: 'integer',
    shared: 'boolean',
    subnets: 'text',
    'router:external': 'boolean',
    is_default: 'boolean',
    port_security_enabled: 'boolean',
    'provider:network_type': 'text',
    'provider:physical_network': 'text',
    'provider:segmentation_id': 'integer',
  },
  sorts: [...standardSorts, 'name', 'admin_state_up', 'mtu'],
} as const;

export const networkOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'network',
    plural: 'networks',
    words: 'network',
    create: createNetworkBody,
    update: updateNetworkBody,
    shown: shownNetwork,
    list,
    rules: networkPolicy,
    hidden: {
      'provider:network_type': networkPolicy.readType,
      'provider:physical_network': networkPolicy.readPhysical,
      'provider:segmentation_id': networkPolicy.readSegment,
    },
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listNetworks(ctx, neutron, request),
      get: (ctx, id) => getNetwork(ctx, neutron, id),
      create: (ctx, given) => createNetworks(ctx, neutron, given.map(created)),
      update: (ctx, id, body, revision) =>
        updateNetwork(ctx, neutron, id, { ...body, mtu: integerOf(body.mtu) }, revision),
      remove: (ctx, id, revision) => deleteNetwork(ctx, neutron, id, revision),
    },
    view: networkView,
  });
