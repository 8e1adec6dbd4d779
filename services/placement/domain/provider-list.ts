import { listProviders } from '../db/provider-list.ts';
import { findProvider, type Provider } from '../db/provider-store.ts';
import { checkClasses, checkTraits } from './allocation-candidates/prepare-request.ts';
import type { AggregateCondition, TraitCondition } from './allocation-candidates/request.ts';
import { largestAmount } from './inventory-capacity.ts';
import type { Placement } from './placement.ts';

/** What listed providers must be; each of them alone. */
export interface ProviderQuery {
  readonly uuid: string | undefined;
  readonly name: string | undefined;
  /** Any provider of the tree. */
  readonly inTree: string | undefined;
  readonly resources: ReadonlyMap<string, number>;
  readonly traits: TraitCondition;
  readonly aggregates: AggregateCondition;
}

/** @throws BadRequest for unknown resource classes and traits */
export const findProvidersBy = async (placement: Placement, query: ProviderQuery): Promise<readonly Provider[]> => {
  const { uuid, name, inTree, traits, aggregates } = query;
  const resources = [...query.resources];
  await checkClasses(placement, [...query.resources.keys()]);
  await checkTraits(placement, [traits]);
  if (resources.some(([, amount]) => amount > largestAmount)) return [];
  const member = inTree === undefined ? undefined : await findProvider(placement.db.read, inTree);
  if (inTree !== undefined && member === undefined) return [];
  const need = { resources, traits, aggregates };
  return listProviders(placement.db.read, { uuid, name, rootUuid: member?.root_uuid, need });
};
