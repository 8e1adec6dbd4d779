import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import type { InventoryRow, Tables } from './tables.ts';

export type Inventory = Readonly<InventoryRow>;

const ofProvider = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('inventories').selectAll().where('provider_uuid', '=', parameter('uuid')).orderBy('resource_class'),
);

const addUsage = prepared(
  (db: Executor<Tables>, parameter: Parameter<{ uuid: string; resourceClass: string; amount: number }>) =>
    db
      .updateTable('inventories')
      .set((eb) => ({ used: eb('used', '+', parameter('amount')) }))
      .where('provider_uuid', '=', parameter('uuid'))
      .where('resource_class', '=', parameter('resourceClass')),
);

export const inventoriesOf = (db: Executor<Tables>, uuid: string): Promise<Inventory[]> => ofProvider.all(db, { uuid });

/** @throws UniqueViolation where the provider has the class already */
export const insertInventory = async (tx: Transaction<Tables>, inventory: Inventory): Promise<void> => {
  await tx.insertInto('inventories').values(inventory).execute();
};

/** Writes everything but what is used. */
export const updateInventory = async (tx: Transaction<Tables>, inventory: Inventory): Promise<void> => {
  const { provider_uuid, resource_class, used: _used, created_at: _created, ...changes } = inventory;
  await tx
    .updateTable('inventories')
    .set(changes)
    .where('provider_uuid', '=', provider_uuid)
    .where('resource_class', '=', resource_class)
    .execute();
};

export const deleteInventory = async (tx: Transaction<Tables>, uuid: string, resourceClass: string): Promise<void> => {
  await tx
    .deleteFrom('inventories')
    .where('provider_uuid', '=', uuid)
    .where('resource_class', '=', resourceClass)
    .execute();
};

/** Adds to (or with a negative amount takes from) what is used. The provider must be locked. */
export const changeUsage = async (
  tx: Transaction<Tables>,
  uuid: string,
  resourceClass: string,
  amount: number,
): Promise<void> => {
  await addUsage.affected(tx, { uuid, resourceClass, amount });
};

/** Sets what is used to what the allocations say; for mending. */
export const setUsage = async (
  tx: Transaction<Tables>,
  uuid: string,
  resourceClass: string,
  used: number,
): Promise<void> => {
  await tx
    .updateTable('inventories')
    .set({ used })
    .where('provider_uuid', '=', uuid)
    .where('resource_class', '=', resourceClass)
    .execute();
};

/** Whether any provider has inventory of a class. */
export const isClassInUse = async (db: Executor<Tables>, resourceClass: string): Promise<boolean> => {
  const row = await db
    .selectFrom('inventories')
    .select('provider_uuid')
    .where('resource_class', '=', resourceClass)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};
