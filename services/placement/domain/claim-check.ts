import { BadRequest, Conflict } from '@nimbo/errors/faults.ts';
import type { Inventory } from '../db/inventory-store.ts';
import { stockKey, type Claim } from './claim.ts';
import { misfitOf } from './inventory-capacity.ts';

/** One amount that a claim asks for. */
export interface ClaimedAmount {
  readonly consumerUuid: string;
  readonly providerUuid: string;
  readonly resourceClass: string;
  readonly amount: number;
}

/** Every amount of the claims. */
export const amountsOf = (claims: readonly Claim[]): ClaimedAmount[] =>
  claims.flatMap(({ consumerUuid, allocations }) =>
    Object.entries(allocations).flatMap(([providerUuid, amounts]) =>
      Object.entries(amounts).map(([resourceClass, amount]) => ({ consumerUuid, providerUuid, resourceClass, amount })),
    ),
  );

const refused = ({ providerUuid, resourceClass }: ClaimedAmount, reason: string): Conflict =>
  new Conflict(`Resource provider ${providerUuid} can't give the ${resourceClass} asked for: ${reason}`, {
    details: { providerUuid, resourceClass },
  });

const checkUnits = (inventory: Inventory, claimed: ClaimedAmount): void => {
  if (misfitOf({ ...inventory, used: 0, capacity: Infinity }, claimed.amount) === undefined) return;
  const { min_unit: least, max_unit: most, step_size: step } = inventory;
  throw refused(
    claimed,
    `${claimed.amount} is not between its min_unit ${least} and max_unit ${most} in steps of ${step} (step_size).`,
  );
};

const checkRoom = (inventory: Inventory, claimed: ClaimedAmount, change: number): void => {
  const used = inventory.used + change;
  if (used <= inventory.capacity || change <= 0) return;
  throw refused(claimed, `${used} of ${inventory.capacity} would be in use. Ask for less, or of another provider.`);
};

/**
 * Checks that all amounts fit at once. What makes an inventory that is given away over its capacity no worse, passes.
 * @param changes how much more of each inventory the claims take, after what their consumers give back
 * @throws Conflict for the first that does not fit, BadRequest for an unknown class
 */
export const checkAmounts = (
  claimed: readonly ClaimedAmount[],
  stock: ReadonlyMap<string, Inventory>,
  changes: ReadonlyMap<string, number>,
  knownClasses: ReadonlySet<string>,
): void => {
  for (const each of claimed) {
    const inventory = stock.get(stockKey(each.providerUuid, each.resourceClass));
    if (inventory !== undefined) {
      checkUnits(inventory, each);
      checkRoom(inventory, each, changes.get(stockKey(each.providerUuid, each.resourceClass)) ?? 0);
      continue;
    }
    if (!knownClasses.has(each.resourceClass)) {
      throw new BadRequest(`There is no resource class ${each.resourceClass}: create it, or ask for another.`);
    }
    throw refused(each, 'it has no inventory of this class. Ask another provider, or add the inventory.');
  }
};
