import type { Context } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, NotFound } from '@nimbo/errors/faults.ts';
import {
  deleteInventory,
  insertInventory,
  inventoriesOf,
  updateInventory,
  type Inventory,
} from '../db/inventory-store.ts';
import type { Provider } from '../db/provider-store.ts';
import { knownWords } from '../db/vocabulary-store.ts';
import { change, type Change } from './change.ts';
import { errorCodes, inventoryInUse, unknownClasses } from './errors.ts';
import { capacityOf, type InventoryInput } from './inventory-capacity.ts';
import type { Placement } from './placement.ts';
import { getProvider, lockedProvider, touchProvider } from './resource-provider.ts';

/** A provider with what it has. */
export interface Stock {
  readonly provider: Provider;
  readonly inventories: readonly Inventory[];
}

/** What a provider shall have, by resource class. */
export type StockInput = Readonly<Record<string, InventoryInput>>;

/** @throws NotFound */
export const getStock = async (placement: Placement, uuid: string): Promise<Stock> => {
  const provider = await getProvider(placement, uuid);
  return { provider, inventories: await inventoriesOf(placement.db.read, uuid) };
};

/** Clients know it by "No inventory of class". */
const noInventory = (uuid: string, resourceClass: string): string =>
  `No inventory of class ${resourceClass} on resource provider ${uuid}: GET /resource_providers/${uuid}/inventories lists those it has.`;

/** @throws NotFound for provider and class */
export const getInventory = async (placement: Placement, uuid: string, resourceClass: string) => {
  const { provider, inventories } = await getStock(placement, uuid);
  const inventory = inventories.find((each) => each.resource_class === resourceClass);
  if (inventory === undefined) throw new NotFound(noInventory(uuid, resourceClass));
  return { provider, inventory };
};

const checkClasses = async ({ tx }: Change, names: readonly string[]): Promise<void> => {
  const known = new Set((await knownWords(tx, 'resource_classes', names)).map(({ name }) => name));
  const missing = names.filter((name) => !known.has(name));
  if (missing.length > 0) throw unknownClasses(missing);
};

const rowOf = (
  { at }: Change,
  uuid: string,
  resourceClass: string,
  input: InventoryInput,
  before: Inventory | undefined,
): Inventory => ({
  provider_uuid: uuid,
  resource_class: resourceClass,
  ...input,
  capacity: capacityOf(input),
  used: before?.used ?? 0,
  created_at: before?.created_at ?? at,
  updated_at: at,
});

/** Gives a locked provider what it shall have; what it has beside stays. @throws BadRequest for unknown classes */
export const putStock = async (changing: Change, uuid: string, input: StockInput): Promise<Inventory[]> => {
  const before = new Map((await inventoriesOf(changing.tx, uuid)).map((each) => [each.resource_class, each]));
  await checkClasses(changing, Object.keys(input));
  const rows: Inventory[] = [];
  for (const [name, values] of Object.entries(input)) {
    const row = rowOf(changing, uuid, name, values, before.get(name));
    await (before.has(name) ? updateInventory : insertInventory)(changing.tx, row);
    rows.push(row);
  }
  return rows;
};

/** Takes from a locked provider all but some classes. @throws Conflict for what is in use */
export const dropStock = async ({ tx }: Change, uuid: string, kept: readonly string[]): Promise<void> => {
  const gone = (await inventoriesOf(tx, uuid)).filter((each) => !kept.includes(each.resource_class));
  const inUse = gone.filter(({ used }) => used > 0).map((each) => each.resource_class);
  if (inUse.length > 0) throw inventoryInUse(uuid, inUse);
  for (const each of gone) await deleteInventory(tx, uuid, each.resource_class);
};

/** Events are small: of a provider with more classes only the first are told. */
const mostTold = 50;

const recorded = async (changing: Change, provider: Provider, inventories: readonly Inventory[]): Promise<Stock> => {
  const after = await touchProvider(changing, provider);
  const classes = inventories.slice(0, mostTold).map((each) => each.resource_class);
  await changing.record('inventory.changed', { id: provider.uuid, payload: { classes, generation: after.generation } });
  return { provider: after, inventories };
};

/**
 * Replaces all that a provider has.
 * @param generation undefined where the caller does not say (deletion of all)
 * @throws NotFound, BadRequest for unknown classes, Conflict for another generation and for what is in use
 */
export const replaceStock = (
  ctx: Context,
  placement: Placement,
  uuid: string,
  input: StockInput,
  generation?: number,
): Promise<Stock> =>
  change(ctx, placement, async (changing) => {
    const provider = await lockedProvider(changing, uuid, generation);
    await dropStock(changing, uuid, Object.keys(input));
    return recorded(changing, provider, await putStock(changing, uuid, input));
  });

/** @throws NotFound, BadRequest for an unknown class, Conflict where the provider has some of it already */
export const addInventory = async (
  ctx: Context,
  placement: Placement,
  uuid: string,
  resourceClass: string,
  input: InventoryInput,
) => {
  try {
    return await change(ctx, placement, async (changing) => {
      const provider = await lockedProvider(changing, uuid);
      await checkClasses(changing, [resourceClass]);
      const inventory = rowOf(changing, uuid, resourceClass, input, undefined);
      await insertInventory(changing.tx, inventory);
      return { ...(await recorded(changing, provider, [inventory])), inventory };
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new Conflict(
      `Resource provider ${uuid} has inventory of class ${resourceClass} already: change that one instead.`,
      {
        code: errorCodes.concurrentUpdate,
      },
    );
  }
};

/** @throws NotFound, BadRequest where the provider has none of the class, Conflict for another generation */
export const changeInventory = (
  ctx: Context,
  placement: Placement,
  uuid: string,
  resourceClass: string,
  input: InventoryInput,
  generation: number,
) =>
  change(ctx, placement, async (changing) => {
    const provider = await lockedProvider(changing, uuid, generation);
    const inventories = await inventoriesOf(changing.tx, uuid);
    const before = inventories.find((each) => each.resource_class === resourceClass);
    if (before === undefined) {
      throw new BadRequest(noInventory(uuid, resourceClass));
    }
    const inventory = rowOf(changing, uuid, resourceClass, input, before);
    await updateInventory(changing.tx, inventory);
    return { ...(await recorded(changing, provider, [inventory])), inventory };
  });

/** @throws NotFound for provider and class, Conflict for what is in use */
export const removeInventory = (ctx: Context, placement: Placement, uuid: string, resourceClass: string) =>
  change(ctx, placement, async (changing) => {
    const provider = await lockedProvider(changing, uuid);
    const inventories = await inventoriesOf(changing.tx, uuid);
    const inventory = inventories.find((each) => each.resource_class === resourceClass);
    if (inventory === undefined) throw new NotFound(noInventory(uuid, resourceClass));
    if (inventory.used > 0) throw inventoryInUse(uuid, [resourceClass]);
    await deleteInventory(changing.tx, uuid, resourceClass);
    await recorded(changing, provider, [inventory]);
  });
