import type { Transaction } from 'kysely';
import type { Executor } from '@nimbo/db/database.ts';
import { inChunks } from './chunks.ts';
import type { Tables } from './tables.ts';
import type { Word } from './vocabulary-store.ts';

export const traitsOf = (db: Executor<Tables>, uuid: string): Promise<Word[]> =>
  db
    .selectFrom('provider_traits')
    .innerJoin('traits', 'traits.name', 'provider_traits.trait')
    .selectAll('traits')
    .where('provider_uuid', '=', uuid)
    .orderBy('name')
    .execute();

/** The names of traits that some provider has. */
export const associatedTraits = async (db: Executor<Tables>): Promise<Set<string>> => {
  const rows = await db.selectFrom('provider_traits').select('trait').distinct().execute();
  return new Set(rows.map(({ trait }) => trait));
};

export const isTraitInUse = async (db: Executor<Tables>, name: string): Promise<boolean> => {
  const query = db.selectFrom('provider_traits').select('provider_uuid').where('trait', '=', name).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
};

export const replaceTraits = async (tx: Transaction<Tables>, uuid: string, names: readonly string[]): Promise<void> => {
  await tx.deleteFrom('provider_traits').where('provider_uuid', '=', uuid).execute();
  const rows = [...new Set(names)].map((trait) => ({ provider_uuid: uuid, trait }));
  await inChunks(rows, async (chunk) => {
    await tx.insertInto('provider_traits').values(chunk).execute();
    return [];
  });
};

export const aggregatesOf = async (db: Executor<Tables>, uuid: string): Promise<string[]> => {
  const query = db.selectFrom('provider_aggregates').select('aggregate_uuid').where('provider_uuid', '=', uuid);
  return (await query.orderBy('aggregate_uuid').execute()).map((row) => row.aggregate_uuid);
};

export const replaceAggregates = async (
  tx: Transaction<Tables>,
  uuid: string,
  aggregates: readonly string[],
): Promise<void> => {
  await tx.deleteFrom('provider_aggregates').where('provider_uuid', '=', uuid).execute();
  const rows = [...new Set(aggregates)].map((aggregate) => ({ provider_uuid: uuid, aggregate_uuid: aggregate }));
  await inChunks(rows, async (chunk) => {
    await tx.insertInto('provider_aggregates').values(chunk).execute();
    return [];
  });
};

/** The aggregates of providers, one row for each membership. */
export const membershipsOf = (db: Executor<Tables>, uuids: readonly string[]) =>
  inChunks(uuids, (chunk) =>
    db.selectFrom('provider_aggregates').selectAll().where('provider_uuid', 'in', chunk).execute(),
  );
