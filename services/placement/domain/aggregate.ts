import type { Context } from '@nimbo/context/context.ts';
import { aggregatesOf, replaceAggregates } from '../db/membership-store.ts';
import type { Provider } from '../db/provider-store.ts';
import { change } from './change.ts';
import type { Placement } from './placement.ts';
import { getProvider, lockedProvider, touchProvider } from './resource-provider.ts';

/** A provider with the aggregates it is in: groups that others define, known by their uuids only. */
export interface Aggregated {
  readonly provider: Provider;
  readonly aggregates: readonly string[];
}

/** @throws NotFound */
export const getAggregates = async (placement: Placement, uuid: string): Promise<Aggregated> => {
  const provider = await getProvider(placement, uuid);
  return { provider, aggregates: await aggregatesOf(placement.db.read, uuid) };
};

/**
 * Puts a provider into exactly these aggregates.
 * @param generation undefined before microversion 1.19, when it was neither checked nor counted up
 * @throws NotFound, Conflict for another generation
 */
export const setAggregates = (
  ctx: Context,
  placement: Placement,
  uuid: string,
  aggregates: readonly string[],
  generation: number | undefined,
): Promise<Aggregated> =>
  change(ctx, placement, async (changing) => {
    const provider = await lockedProvider(changing, uuid, generation);
    await replaceAggregates(changing.tx, uuid, aggregates);
    const after = generation === undefined ? provider : await touchProvider(changing, provider);
    await changing.record('resource_provider.aggregates_changed', {
      id: uuid,
      payload: { count: aggregates.length, generation: after.generation },
    });
    return { provider: after, aggregates };
  });
