import { operation, type Operation } from '@nimbo/http/operation.ts';
import { getAllocations, getProviderAllocations, removeAllocations, setAllocations } from '../../domain/allocation.ts';
import type { Placement } from '../../domain/placement.ts';
import { dated } from '../common/dated.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { claimOf, claimsOf } from './claim.ts';
import { allocationPolicy } from './policy.ts';
import {
  allocationsAnswer,
  consumerBody,
  consumersBody,
  providerAllocationsAnswer,
  type GivenAllocations,
} from './schema.ts';
import { holdingView, providerAllocationsView } from './view.ts';

const one = '/allocations/{consumer_uuid}';
const bodyLimit = 1024 * 1024;

export const allocationOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_allocations',
    summary: 'List the allocations of a consumer',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: allocationPolicy.list },
    response: allocationsAnswer,
    handle: async (ctx, { params, version }) => {
      const holding = await getAllocations(placement, canonicalUuid(params.consumer_uuid));
      const changed = holding.allocations.map((each) => each.created_at);
      return dated(ctx, { version, changed, body: holdingView(holding, version) });
    },
  }),
  operation({
    name: 'update_allocations',
    summary: 'Write the allocations of a consumer',
    method: 'PUT',
    path: one,
    status: 204,
    authorization: { at: 'request', rule: allocationPolicy.update },
    body: consumerBody,
    bodyLimit,
    handle: (ctx, { params, body }) =>
      setAllocations(ctx, placement, [claimOf(params.consumer_uuid, body as GivenAllocations)]),
  }),
  operation({
    name: 'delete_allocations',
    summary: 'Delete the allocations of a consumer',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'request', rule: allocationPolicy.delete },
    handle: (ctx, { params }) => removeAllocations(ctx, placement, canonicalUuid(params.consumer_uuid)),
  }),
  operation({
    name: 'manage_allocations',
    summary: 'Write the allocations of several consumers',
    method: 'POST',
    path: '/allocations',
    since: '1.13',
    status: 204,
    authorization: { at: 'request', rule: allocationPolicy.manage },
    body: consumersBody(1),
    bodyLimit,
    handle: (ctx, { body }) =>
      setAllocations(ctx, placement, claimsOf(body as Readonly<Record<string, GivenAllocations>>)),
  }),
  operation({
    name: 'list_provider_allocations',
    summary: 'List the allocations of a resource provider',
    method: 'GET',
    path: '/resource_providers/{uuid}/allocations',
    status: 200,
    authorization: { at: 'request', rule: allocationPolicy.listOfProvider },
    response: providerAllocationsAnswer,
    handle: async (ctx, { params, version }) => {
      const held = await getProviderAllocations(placement, canonicalUuid(params.uuid));
      const changed = held.allocations.map((each) => each.created_at);
      return dated(ctx, { version, changed, body: providerAllocationsView(held, version) });
    },
  }),
];
