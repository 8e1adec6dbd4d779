import type { Selectable, Transaction } from 'kysely';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { paginate, type PageRequest } from '@nimbo/db/page.ts';
import type { FlavorRow } from './flavor-tables.ts';
import type { ApiTables } from './tables.ts';

/** A flavor without what is told of it in other tables. */
export type Flavor = Readonly<Selectable<FlavorRow>>;

/** A flavor as it is written. */
export type NewFlavor = Omit<Flavor, 'id'>;

/** Which flavors are wanted. */
export interface FlavorFilter {
  /** Undefined: public ones and others. */
  readonly isPublic?: boolean | undefined;
  /** With public ones come those that this project may use; without `isPublic` only these are left. */
  readonly projectId?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly minRam?: number | undefined;
  readonly minDisk?: number | undefined;
}

/** The columns that a list may be sorted by. */
export const flavorSortKeys = [
  'created_at',
  'description',
  'disabled',
  'ephemeral_gb',
  'flavorid',
  'id',
  'is_public',
  'memory_mb',
  'name',
  'root_gb',
  'rxtx_factor',
  'swap',
  'updated_at',
  'vcpus',
] as const;

export const findFlavor = (db: Executor<ApiTables>, flavorid: string): Promise<Flavor | undefined> =>
  db.selectFrom('flavors').selectAll().where('flavorid', '=', flavorid).executeTakeFirst();

/** Holds the flavor's row until the transaction ends. */
export const lockFlavor = (tx: Transaction<ApiTables>, flavorid: string): Promise<Flavor | undefined> =>
  tx.selectFrom('flavors').selectAll().where('flavorid', '=', flavorid).forUpdate().executeTakeFirst();

const filtered = (db: Executor<ApiTables>, filter: FlavorFilter) => {
  const { isPublic, projectId, disabled, minRam, minDisk } = filter;
  let query = db.selectFrom('flavors').selectAll();
  if (isPublic !== undefined) {
    query = query.where((eb) => {
      const alike = eb('is_public', '=', isPublic);
      if (!isPublic || projectId === undefined) return alike;
      const granted = eb
        .selectFrom('flavor_projects')
        .select('flavor_projects.flavor_id')
        .where('flavor_projects.project_id', '=', projectId);
      return eb.or([alike, eb('id', 'in', granted)]);
    });
  }
  if (disabled !== undefined) query = query.where('disabled', '=', disabled);
  if (minRam !== undefined) query = query.where('memory_mb', '>=', minRam);
  return minDisk === undefined ? query : query.where('root_gb', '>=', minDisk);
};

export const listFlavors = (db: Executor<ApiTables>, filter: FlavorFilter, page: PageRequest): Promise<Flavor[]> =>
  paginate(filtered(db, filter), dialectOf(db), page).execute();

/** @throws UniqueViolation where name or id are taken */
export const insertFlavor = async (tx: Transaction<ApiTables>, flavor: NewFlavor): Promise<Flavor> => {
  await tx.insertInto('flavors').values(flavor).execute();
  return tx.selectFrom('flavors').selectAll().where('flavorid', '=', flavor.flavorid).executeTakeFirstOrThrow();
};

export const updateDescription = async (
  tx: Transaction<ApiTables>,
  id: number,
  changes: Pick<Flavor, 'description' | 'updated_at'>,
): Promise<void> => {
  await tx.updateTable('flavors').set(changes).where('id', '=', id).execute();
};

/** The flavor goes with its extra specs and with who may use it. */
export const deleteFlavor = async (tx: Transaction<ApiTables>, id: number): Promise<void> => {
  await tx.deleteFrom('flavor_extra_specs').where('flavor_id', '=', id).execute();
  await tx.deleteFrom('flavor_projects').where('flavor_id', '=', id).execute();
  await tx.deleteFrom('flavors').where('id', '=', id).execute();
};
