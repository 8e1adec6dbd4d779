import { inventoriesOf } from '../db/inventory-store.ts';
import type { Provider } from '../db/provider-store.ts';
import { consumersByType, usageByType, type UsageFilter } from '../db/usage-store.ts';
import type { Placement } from './placement.ts';
import { getProvider } from './resource-provider.ts';

/** Amounts by resource class. */
export type Amounts = Record<string, number>;

/** What consumers of one type use, and how many they are. */
export interface TypeUsage {
  readonly consumerCount: number;
  readonly amounts: Amounts;
}

/** How consumers are called that were written without a type. */
export const unknownType = 'unknown';

/** Groups all consumers under this one name. */
const allTypes = 'all';

/** @throws NotFound */
export const getProviderUsage = async (
  placement: Placement,
  uuid: string,
): Promise<{ provider: Provider; usages: Amounts }> => {
  const provider = await getProvider(placement, uuid);
  const inventories = await inventoriesOf(placement.db.read, uuid);
  return { provider, usages: Object.fromEntries(inventories.map((each) => [each.resource_class, each.used])) };
};

/** What a project (and user) uses in all. */
export const getUsage = async (placement: Placement, filter: UsageFilter): Promise<Amounts> => {
  const amounts: Amounts = {};
  for (const { resourceClass, used } of await usageByType(placement.db.read, filter)) {
    amounts[resourceClass] = (amounts[resourceClass] ?? 0) + used;
  }
  return amounts;
};

/**
 * What a project (and user) uses, by consumer type.
 * @param wanted one type, `unknown` for consumers without any, `all` for the sum of all types, undefined for each
 */
export const getUsageByType = async (
  placement: Placement,
  filter: UsageFilter,
  wanted: string | undefined,
): Promise<Map<string, TypeUsage>> => {
  const groupOf = (type: string | null): string => (wanted === allTypes ? allTypes : (type ?? unknownType));
  const isWanted = (group: string): boolean => wanted === undefined || group === wanted;
  const groups = new Map<string, { consumerCount: number; amounts: Amounts }>();
  for (const { type, count } of await consumersByType(placement.db.read, filter)) {
    const group = groups.get(groupOf(type)) ?? { consumerCount: 0, amounts: {} };
    group.consumerCount += count;
    if (isWanted(groupOf(type))) groups.set(groupOf(type), group);
  }
  for (const { type, resourceClass, used } of await usageByType(placement.db.read, filter)) {
    const amounts = groups.get(groupOf(type))?.amounts;
    if (amounts !== undefined) amounts[resourceClass] = (amounts[resourceClass] ?? 0) + used;
  }
  return groups;
};
