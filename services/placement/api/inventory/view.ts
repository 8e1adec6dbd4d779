import type { Inventory } from '../../db/inventory-store.ts';
import type { Provider } from '../../db/provider-store.ts';
import type { Stock } from '../../domain/inventory.ts';

const recordView = (inventory: Inventory) => ({
  total: inventory.total,
  reserved: inventory.reserved,
  min_unit: inventory.min_unit,
  max_unit: inventory.max_unit,
  step_size: inventory.step_size,
  allocation_ratio: inventory.allocation_ratio,
});

/** One inventory. */
export const inventoryView = (provider: Provider, inventory: Inventory) => ({
  ...recordView(inventory),
  resource_provider_generation: provider.generation,
});

/** All that a provider has. */
export const inventoriesView = ({ provider, inventories }: Stock) => ({
  resource_provider_generation: provider.generation,
  inventories: Object.fromEntries(inventories.map((each) => [each.resource_class, recordView(each)])),
});
