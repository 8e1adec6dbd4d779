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
  new Conflict(
    `Unable to allocate inventory: Unable to create allocation for '${resourceClass}' on resource provider ` +
      `'${providerUuid}'. ${reason}`,
    { details: { providerUuid, resourceClass } },
  );

const checkUnits = (inventory: Inventory, claimed: ClaimedAmount): void => {
  if (misfitOf({ ...inventory, used: 0, capacity: Infinity }, claimed.amount) === undefined) return;
  const { min_unit: least, max_unit: most, step_size: step } = inventory;
  throw refused(
    claimed,
    `The requested amount ${claimed.amount} would violate inventory constraints ` +
      `(min_unit ${least}, max_unit ${most}, step_size ${step}).`,
  );
};

const checkRoom = (inventory: Inventory, claimed: ClaimedAmount, change: number): void => {
  const used = inventory.used + change;
  if (used <= inventory.capacity || change <= 0) return;
  throw refused(
    claimed,
    `The requested amount would exceed the capacity (${used} of ${inventory.capacity} would be used).`,
  );
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
      throw new BadRequest(`Unable to allocate inventory: No such resource class ${each.resourceClass}.`);
    }
    throw refused(each, 'It has no inventory of this class.');
  }
};
