import { sql, type ExpressionBuilder, type SelectQueryBuilder } from 'kysely';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { inChunks } from './chunks.ts';
import type { Tables } from './tables.ts';

/** What some single provider of a tree must have and be. */
export interface TreeNeed {
  /** Classes with amounts that must be free. */
  readonly resources: readonly (readonly [resourceClass: string, amount: number])[];
  readonly traits: { readonly required: readonly (readonly string[])[]; readonly forbidden: readonly string[] };
  readonly aggregates: { readonly memberOf: readonly (readonly string[])[]; readonly forbidden: readonly string[] };
}

/** A piece of the list of roots. */
export interface RootPage {
  /** Roots after this one. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Only these; undefined for all. */
  readonly among: readonly string[] | undefined;
}

/** A query over providers, under whatever alias. */
type ProviderQuery<Alias extends 'p'> = SelectQueryBuilder<
  Tables & Record<Alias, Tables['resource_providers']>,
  Alias,
  object
>;

type Builder = ExpressionBuilder<Tables & { p: Tables['resource_providers'] }, 'p'>;

const hasRoom = (eb: Builder, resourceClass: string, amount: number) =>
  eb.exists(
    eb
      .selectFrom('inventories as i')
      .select('i.provider_uuid')
      .whereRef('i.provider_uuid', '=', 'p.uuid')
      .where('i.resource_class', '=', resourceClass)
      .where('i.min_unit', '<=', amount)
      .where('i.max_unit', '>=', amount)
      .where(sql<number>`i.capacity - i.used`, '>=', amount)
      .where(sql<number>`${sql.val(amount)} % i.step_size`, '=', 0),
  );

const hasTrait = (eb: Builder, names: readonly string[]) =>
  eb.exists(
    eb
      .selectFrom('provider_traits as t')
      .select('t.trait')
      .whereRef('t.provider_uuid', '=', 'p.uuid')
      .where('t.trait', 'in', names),
  );

const isMember = (eb: Builder, aggregates: readonly string[]) =>
  eb.exists(
    eb
      .selectFrom('provider_aggregates as a')
      .select('a.aggregate_uuid')
      .whereRef('a.provider_uuid', '=', 'p.uuid')
      .where('a.aggregate_uuid', 'in', aggregates),
  );

/** Adds the conditions of a need to a query over providers named `p`. */
export const whereMeets = <Query extends ProviderQuery<'p'>>(query: Query, need: TreeNeed): Query => {
  let narrowed = query as ProviderQuery<'p'>;
  for (const [name, amount] of need.resources) narrowed = narrowed.where((eb) => hasRoom(eb, name, amount));
  for (const names of need.traits.required) narrowed = narrowed.where((eb) => hasTrait(eb, names));
  for (const uuids of need.aggregates.memberOf) narrowed = narrowed.where((eb) => isMember(eb, uuids));
  const { traits, aggregates } = need;
  if (traits.forbidden.length > 0) narrowed = narrowed.where((eb) => eb.not(hasTrait(eb, traits.forbidden)));
  if (aggregates.forbidden.length > 0) narrowed = narrowed.where((eb) => eb.not(isMember(eb, aggregates.forbidden)));
  return narrowed as Query;
};

/** The roots, in the order of their ids, of trees in which each need is met by some provider. */
export const rootsThatMeet = async (
  db: Executor<Tables>,
  needs: readonly TreeNeed[],
  page: RootPage,
): Promise<string[]> => {
  let query = db
    .selectFrom('resource_providers as r')
    .select('r.uuid')
    .whereRef('r.root_uuid', '=', 'r.uuid')
    .orderBy('r.uuid')
    .limit(page.limit);
  if (page.after !== undefined) query = query.where('r.uuid', '>', page.after);
  if (page.among !== undefined) query = query.where('r.uuid', 'in', page.among);
  for (const need of needs) {
    query = query.where((eb) => {
      const members = eb
        .selectFrom('resource_providers as p')
        .select('p.uuid')
        .whereRef('p.root_uuid', '=', 'r.uuid') as unknown as ProviderQuery<'p'>;
      return eb.exists(whereMeets(members, need));
    });
  }
  return (await query.execute()).map(({ uuid }) => uuid);
};

/** The providers of some trees. */
export const treeMembers = (db: Executor<Tables>, rootUuids: readonly string[]) =>
  inChunks(rootUuids, (chunk) =>
    db
      .selectFrom('resource_providers')
      .select(['uuid', 'parent_uuid', 'root_uuid'])
      .where('root_uuid', 'in', chunk)
      .execute(),
  );

/** What providers have and how much of it is free. */
export const stockOf = (db: Executor<Tables>, uuids: readonly string[]) =>
  inChunks(uuids, (chunk) =>
    db
      .selectFrom('inventories')
      .select(['provider_uuid', 'resource_class', 'min_unit', 'max_unit', 'step_size', 'capacity', 'used'])
      .where('provider_uuid', 'in', chunk)
      .execute(),
  );

/** The traits of providers, one row for each provider that has any: names with commas between. */
export const traitListsOf = (db: Executor<Tables>, uuids: readonly string[]) => {
  const list = dialectOf(db) === 'postgres' ? sql<string>`string_agg(trait, ',')` : sql<string>`group_concat(trait)`;
  return inChunks(uuids, (chunk) =>
    db
      .selectFrom('provider_traits')
      .select('provider_uuid')
      .select(list.as('traits'))
      .where('provider_uuid', 'in', chunk)
      .groupBy('provider_uuid')
      .execute(),
  );
};

/** The providers that have a trait. */
export const providersWithTrait = async (db: Executor<Tables>, trait: string): Promise<string[]> => {
  const query = db.selectFrom('provider_traits').select('provider_uuid').where('trait', '=', trait);
  return (await query.execute()).map((row) => row.provider_uuid);
};
