import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import type { ApiTables } from './tables.ts';

/** What a flavor asks of hosts and of the hypervisor, for example `hw:cpu_policy`. */
export type ExtraSpecs = Readonly<Record<string, string>>;

/** The extra specs of some flavors, by their internal ids; those without any have an empty object. */
export const findExtraSpecs = async (
  db: Executor<ApiTables>,
  flavorIds: readonly number[],
): Promise<ReadonlyMap<number, ExtraSpecs>> => {
  const specs = new Map<number, Record<string, string>>(flavorIds.map((id) => [id, {}]));
  if (flavorIds.length === 0) return specs;
  const query = db.selectFrom('flavor_extra_specs').selectAll().where('flavor_id', 'in', flavorIds);
  for (const { flavor_id: id, key, value } of await query.orderBy('key').execute()) {
    const own = specs.get(id);
    if (own !== undefined) own[key] = value;
  }
  return specs;
};

/** Adds these, taking the place of those of the same keys. */
export const writeExtraSpecs = async (
  tx: Transaction<ApiTables>,
  flavorId: number,
  specs: ExtraSpecs,
): Promise<void> => {
  for (const [key, value] of Object.entries(specs)) {
    await tx.deleteFrom('flavor_extra_specs').where('flavor_id', '=', flavorId).where('key', '=', key).execute();
    await tx.insertInto('flavor_extra_specs').values({ flavor_id: flavorId, key, value }).execute();
  }
};

/** False where there is no such key. */
export const deleteExtraSpec = async (tx: Transaction<ApiTables>, flavorId: number, key: string): Promise<boolean> => {
  const query = tx.deleteFrom('flavor_extra_specs').where('flavor_id', '=', flavorId).where('key', '=', key);
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
};
