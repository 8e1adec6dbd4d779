import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Placement } from '../../domain/placement.ts';
import { getProviderUsage, getUsage, getUsageByType, type TypeUsage } from '../../domain/usage.ts';
import { dated } from '../common/dated.ts';
import { isSince } from '../common/since.ts';
import { canonicalUuid } from '../common/uuid.ts';
import { usagePolicy } from './policy.ts';
import { providerUsagesAnswer, usagesAnswer, usagesQuery } from './schema.ts';

const byTypeView = (groups: ReadonlyMap<string, TypeUsage>) =>
  Object.fromEntries(
    [...groups].map(([type, { consumerCount, amounts }]) => [type, { ...amounts, consumer_count: consumerCount }]),
  );

export const usageOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_provider_usages',
    summary: 'Show what of a resource provider is used',
    method: 'GET',
    path: '/resource_providers/{uuid}/usages',
    status: 200,
    authorization: { at: 'request', rule: usagePolicy.ofProvider },
    response: providerUsagesAnswer,
    handle: async (ctx, { params, version }) => {
      const { provider, usages } = await getProviderUsage(placement, canonicalUuid(params.uuid));
      return dated(ctx, { version, body: { resource_provider_generation: provider.generation, usages } });
    },
  }),
  operation({
    name: 'list_usages',
    summary: 'Show what a project uses',
    method: 'GET',
    path: '/usages',
    since: '1.9',
    status: 200,
    authorization: { at: 'lookup', rule: usagePolicy.ofProject },
    query: usagesQuery,
    response: usagesAnswer,
    handle: async (ctx, { query, version }) => {
      const { project_id: projectId, user_id: userId, consumer_type: type } = query;
      await ctx.authorize(usagePolicy.ofProject, { project_id: projectId });
      const filter = { projectId, userId };
      const usages = isSince(version, '1.38')
        ? byTypeView(await getUsageByType(placement, filter, type))
        : await getUsage(placement, filter);
      return dated(ctx, { version, body: { usages } });
    },
  }),
];
