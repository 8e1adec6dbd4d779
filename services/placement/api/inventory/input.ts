import type { Microversion } from '@nimbo/http/microversion.ts';
import { checkCapacity, inventoryDefaults, type InventoryInput } from '../../domain/inventory-capacity.ts';
import type { StockInput } from '../../domain/inventory.ts';
import { isSince } from '../common/since.ts';
import type { GivenInventory } from './schema.ts';

/** An inventory with what the caller left out. @throws BadRequest where more is reserved than the version allows */
export const inventoryInput = (
  resourceClass: string,
  given: GivenInventory,
  version: Microversion | undefined,
): InventoryInput => {
  const { resource_provider_generation: _generation, ...record } = given;
  const { total, reserved, min_unit, max_unit, step_size, allocation_ratio } = { ...inventoryDefaults, ...record };
  const input = { total, reserved, min_unit, max_unit, step_size, allocation_ratio };
  checkCapacity(resourceClass, input, isSince(version, '1.26'));
  return input;
};

/** @throws BadRequest where more is reserved than the version allows */
export const stockInput = (
  inventories: Readonly<Record<string, GivenInventory>>,
  version: Microversion | undefined,
): StockInput =>
  Object.fromEntries(Object.entries(inventories).map(([name, given]) => [name, inventoryInput(name, given, version)]));
