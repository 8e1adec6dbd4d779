import type { Microversion } from '@nimbo/http/microversion.ts';
import type { getProviderAllocations, Holding } from '../../domain/allocation.ts';
import { unknownType } from '../../domain/usage.ts';
import { isSince } from '../common/since.ts';

const amountsOf = (allocations: readonly { readonly resource_class: string; readonly used: number }[]) =>
  Object.fromEntries(allocations.map((each) => [each.resource_class, each.used]));

/** What a consumer has, as a version shows it. */
export const holdingView = ({ consumer, allocations, providers }: Holding, version: Microversion | undefined) => {
  const byProvider = Map.groupBy(allocations, (each) => each.provider_uuid);
  const shown = Object.fromEntries(
    [...byProvider].map(([uuid, of]) => [
      uuid,
      { generation: providers.get(uuid)?.generation ?? 0, resources: amountsOf(of) },
    ]),
  );
  if (consumer === undefined) return { allocations: shown };
  return {
    allocations: shown,
    ...(isSince(version, '1.12') ? { project_id: consumer.project_id, user_id: consumer.user_id } : {}),
    ...(isSince(version, '1.28') ? { consumer_generation: consumer.generation } : {}),
    ...(isSince(version, '1.38') ? { consumer_type: consumer.consumer_type ?? unknownType } : {}),
  };
};

/** Who has what of a provider, as a version shows it. */
export const providerAllocationsView = (
  { provider, allocations }: Awaited<ReturnType<typeof getProviderAllocations>>,
  version: Microversion | undefined,
) => {
  const byConsumer = Map.groupBy(allocations, (each) => each.consumer_uuid);
  const shown = [...byConsumer].map(([uuid, of]): [string, object] => [
    uuid,
    {
      resources: amountsOf(of),
      ...(isSince(version, '1.28') ? { consumer_generation: of[0]?.consumer_generation } : {}),
    },
  ]);
  return { allocations: Object.fromEntries(shown), resource_provider_generation: provider.generation };
};
