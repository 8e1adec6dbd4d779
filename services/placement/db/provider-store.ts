import type { Transaction } from 'kysely';
import { compareAndSetGeneration } from '@nimbo/db/compare-and-set.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { prepared, type Parameter } from '@nimbo/db/prepared.ts';
import { inChunks } from './chunks.ts';
import type { ProviderRow, Tables } from './tables.ts';

export type Provider = Readonly<ProviderRow>;

const byUuid = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('resource_providers').selectAll().where('uuid', '=', parameter('uuid')),
);

const byUuidLocked = prepared((db: Executor<Tables>, parameter: Parameter<{ uuid: string }>) =>
  db.selectFrom('resource_providers').selectAll().where('uuid', '=', parameter('uuid')).forUpdate(),
);

export const findProvider = (db: Executor<Tables>, uuid: string): Promise<Provider | undefined> =>
  byUuid.first(db, { uuid });

/** Holds the provider's row until the transaction ends: whoever changes what it offers or gives away does this first. */
export const lockProvider = (tx: Transaction<Tables>, uuid: string): Promise<Provider | undefined> =>
  byUuidLocked.first(tx, { uuid });

/** Locks several in the order of their ids, so that two transactions never wait for each other in a circle. */
export const lockProviders = async (
  tx: Transaction<Tables>,
  uuids: Iterable<string>,
): Promise<Map<string, Provider>> => {
  const locked = new Map<string, Provider>();
  for (const uuid of [...new Set(uuids)].toSorted()) {
    const provider = await lockProvider(tx, uuid);
    if (provider !== undefined) locked.set(uuid, provider);
  }
  return locked;
};

export const findProviders = (db: Executor<Tables>, uuids: readonly string[]): Promise<Provider[]> =>
  inChunks(uuids, (chunk) =>
    db.selectFrom('resource_providers').selectAll().where('uuid', 'in', chunk).orderBy('uuid').execute(),
  );

/** @throws UniqueViolation where uuid or name are taken */
export const insertProvider = async (tx: Transaction<Tables>, provider: Provider): Promise<void> => {
  await tx.insertInto('resource_providers').values(provider).execute();
};

/** Writes name and place in the tree. @throws UniqueViolation where the name is taken */
export const updateProvider = async (tx: Transaction<Tables>, provider: Provider): Promise<void> => {
  const { uuid, name, parent_uuid, root_uuid, updated_at } = provider;
  await tx
    .updateTable('resource_providers')
    .set({ name, parent_uuid, root_uuid, updated_at })
    .where('uuid', '=', uuid)
    .execute();
};

/** Counts the generation up from what it must still be; false when it is not. */
export const bumpGeneration = (tx: Transaction<Tables>, provider: Provider, at: string): Promise<boolean> =>
  compareAndSetGeneration(tx, 'resource_providers', {
    key: { uuid: provider.uuid },
    generation: provider.generation,
    changes: { updated_at: at },
  });

/** Puts providers under another root. */
export const moveToRoot = async (
  tx: Transaction<Tables>,
  uuids: readonly string[],
  rootUuid: string,
): Promise<void> => {
  await inChunks(uuids, async (chunk) => {
    await tx.updateTable('resource_providers').set({ root_uuid: rootUuid }).where('uuid', 'in', chunk).execute();
    return [];
  });
};

/** All providers of the trees with these roots, the oldest first. */
export const providersInTrees = (db: Executor<Tables>, rootUuids: readonly string[]): Promise<Provider[]> =>
  inChunks(rootUuids, (chunk) =>
    db.selectFrom('resource_providers').selectAll().where('root_uuid', 'in', chunk).orderBy('created_at').execute(),
  );

export const hasChildren = async (db: Executor<Tables>, uuid: string): Promise<boolean> => {
  const child = await db
    .selectFrom('resource_providers')
    .select('uuid')
    .where('parent_uuid', '=', uuid)
    .limit(1)
    .executeTakeFirst();
  return child !== undefined;
};

/** The provider goes with what it has and is; it must have neither allocations nor children. */
export const deleteProvider = async (tx: Transaction<Tables>, uuid: string): Promise<void> => {
  await tx.deleteFrom('inventories').where('provider_uuid', '=', uuid).execute();
  await tx.deleteFrom('provider_traits').where('provider_uuid', '=', uuid).execute();
  await tx.deleteFrom('provider_aggregates').where('provider_uuid', '=', uuid).execute();
  await tx.deleteFrom('resource_providers').where('uuid', '=', uuid).execute();
};
