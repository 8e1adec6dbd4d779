import { BadRequest } from '@nimbo/errors/faults.ts';

/** What a provider has of one resource class, in the class's unit. */
export interface InventoryInput {
  readonly total: number;
  /** Kept back for the provider itself. */
  readonly reserved: number;
  /** The least, the most, and the step of one allocation. */
  readonly min_unit: number;
  readonly max_unit: number;
  readonly step_size: number;
  /** How many times over it may be given away. */
  readonly allocation_ratio: number;
}

/** The largest amount that the API knows. */
export const largestAmount = 2_147_483_647;

/** What is taken where a caller says nothing (Placement API, "Update resource provider inventories"). */
export const inventoryDefaults: Omit<InventoryInput, 'total'> = {
  reserved: 0,
  min_unit: 1,
  max_unit: largestAmount,
  step_size: 1,
  allocation_ratio: 1,
};

/** What may be given away in all. */
export const capacityOf = ({ total, reserved, allocation_ratio: ratio }: InventoryInput): number => {
  const capacity = Math.trunc((total - reserved) * ratio);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, capacity));
};

/**
 * @param mayReserveAll since microversion 1.26 everything may be reserved
 * @throws BadRequest where more is reserved than there is
 */
export const checkCapacity = (resourceClass: string, input: InventoryInput, mayReserveAll: boolean): void => {
  const capacity = capacityOf(input);
  if (capacity > 0 || (mayReserveAll && capacity === 0)) return;
  const relation = mayReserveAll ? 'greater than' : 'greater than or equal to';
  throw new BadRequest(
    `Invalid inventory for '${resourceClass}': The reserved value ${input.reserved} is ${relation} total ${input.total}.`,
  );
};

/** Why an amount can't be one allocation of an inventory. */
export type Misfit = 'capacity' | 'constraints';

/** Whether (and if not, why) an amount more can be allocated. */
export const misfitOf = (
  inventory: Pick<InventoryInput, 'min_unit' | 'max_unit' | 'step_size'> & { capacity: number; used: number },
  amount: number,
): Misfit | undefined => {
  const { min_unit: least, max_unit: most, step_size: step, capacity, used } = inventory;
  if (amount < least || amount > most || amount % step !== 0) return 'constraints';
  return used + amount > capacity ? 'capacity' : undefined;
};
