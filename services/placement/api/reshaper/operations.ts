import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Placement } from '../../domain/placement.ts';
import { reshape } from '../../domain/reshaper.ts';
import { claimsOf } from '../allocation/claim.ts';
import { canonicalKeys } from '../common/uuid.ts';
import { stockInput } from '../inventory/input.ts';
import { reshaperPolicy } from './policy.ts';
import { reshapeBody, type GivenReshape } from './schema.ts';

export const reshaperOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'reshape',
    summary: 'Move inventories and allocations between resource providers',
    method: 'POST',
    path: '/reshaper',
    since: '1.30',
    status: 204,
    authorization: { at: 'request', rule: reshaperPolicy.reshape },
    body: reshapeBody,
    bodyLimit: 8 * 1024 * 1024,
    handle: (ctx, { body, version }) => {
      const { inventories, allocations } = body as GivenReshape;
      const reshaped = Object.entries(canonicalKeys(inventories)).map(([uuid, given]) => ({
        uuid,
        generation: given.resource_provider_generation,
        inventories: stockInput(given.inventories, version),
      }));
      return reshape(ctx, placement, reshaped, claimsOf(allocations));
    },
  }),
];
