import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { getAggregates, setAggregates, type Aggregated } from '../../domain/aggregate.ts';
import type { Placement } from '../../domain/placement.ts';
import { dated } from '../common/dated.ts';
import { isSince } from '../common/since.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { aggregatePolicy } from './policy.ts';
import { aggregatesAnswer, replaceBody } from './schema.ts';

const path = '/resource_providers/{uuid}/aggregates';

const aggregatesView = ({ provider, aggregates }: Aggregated, version: Microversion | undefined) => ({
  aggregates,
  ...(isSince(version, '1.19') ? { resource_provider_generation: provider.generation } : {}),
});

export const aggregateOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_aggregates',
    summary: 'List the aggregates of a resource provider',
    method: 'GET',
    path,
    since: '1.1',
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.list },
    response: aggregatesAnswer,
    handle: async (ctx, { params, version }) => {
      const aggregated = await getAggregates(placement, canonicalUuid(params.uuid));
      return dated(ctx, { version, body: aggregatesView(aggregated, version) });
    },
  }),
  operation({
    name: 'replace_aggregates',
    summary: 'Replace the aggregates of a resource provider',
    method: 'PUT',
    path,
    since: '1.1',
    status: 200,
    authorization: { at: 'request', rule: aggregatePolicy.update },
    body: replaceBody,
    response: aggregatesAnswer,
    handle: async (ctx, { params, body, version }) => {
      const aggregates = body.aggregates.map(canonicalUuid);
      const generation = isSince(version, '1.19') ? body.resource_provider_generation : undefined;
      const aggregated = await setAggregates(ctx, placement, canonicalUuid(params.uuid), aggregates, generation);
      return dated(ctx, { version, body: aggregatesView(aggregated, version) });
    },
  }),
];
