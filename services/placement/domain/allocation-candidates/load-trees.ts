import type { Executor } from '@nimbo/db/database.ts';
import { providersWithTrait, stockOf, traitListsOf, treeMembers } from '../../db/candidate-store.ts';
import { membershipsOf } from '../../db/membership-store.ts';
import { findProviders } from '../../db/provider-store.ts';
import type { Tables } from '../../db/tables.ts';
import type { CandidatesRequest, TraitCondition } from './request.ts';
import { sharingTrait, type Stocked, type TreeProvider } from './tree.ts';

interface Member {
  readonly uuid: string;
  readonly parent_uuid: string | null;
  readonly root_uuid: string;
}

const nothing: ReadonlySet<string> = new Set();

const isCondition = ({ required, forbidden }: TraitCondition): boolean => required.length + forbidden.length > 0;

/** Loads providers for one search; what was loaded once is not asked for again. */
export class TreeLoader {
  readonly #db: Executor<Tables>;
  readonly #withTraits: boolean;
  readonly #trees = new Map<string, TreeProvider[]>();
  #hasSharing = false;

  /** @param withTraits whether the answer tells traits, even where no condition needs them */
  constructor(db: Executor<Tables>, withTraits: boolean) {
    this.#db = db;
    this.#withTraits = withTraits;
  }

  /** The providers that give to others: few, and needed whole. */
  async loadSharing(): Promise<readonly TreeProvider[]> {
    const uuids = await providersWithTrait(this.#db, sharingTrait);
    this.#hasSharing = uuids.length > 0;
    return this.#fill(await findProviders(this.#db, uuids), true, true);
  }

  /** All providers of the trees with these roots. */
  async load(rootUuids: readonly string[], request: CandidatesRequest): Promise<TreeProvider[]> {
    const missing = rootUuids.filter((uuid) => !this.#trees.has(uuid));
    const members = await treeMembers(this.#db, missing);
    const providers = await this.#fill(members, this.#needsTraits(request), this.#needsAggregates(request));
    for (const [root, tree] of Map.groupBy(providers, ({ rootUuid }) => rootUuid)) this.#trees.set(root, tree);
    return rootUuids.flatMap((uuid) => this.#trees.get(uuid) ?? []);
  }

  /** The same after the search, for the answer's summaries. */
  membersOf(rootUuids: readonly string[], request: CandidatesRequest): Promise<TreeProvider[]> {
    return this.load(rootUuids, request);
  }

  #needsTraits({ groups, rootTraits }: CandidatesRequest): boolean {
    return this.#withTraits || isCondition(rootTraits) || groups.some(({ traits }) => isCondition(traits));
  }

  #needsAggregates({ groups }: CandidatesRequest): boolean {
    const conditions = groups.map(({ aggregates }) => aggregates);
    return this.#hasSharing || conditions.some(({ memberOf, forbidden }) => memberOf.length + forbidden.length > 0);
  }

  async #fill(members: readonly Member[], withTraits: boolean, withAggregates: boolean): Promise<TreeProvider[]> {
    const uuids = members.map(({ uuid }) => uuid);
    const stock = await this.#stock(uuids);
    const traits = withTraits ? await this.#traits(uuids) : undefined;
    const aggregates = withAggregates ? await this.#aggregates(uuids) : undefined;
    return members.map(({ uuid, parent_uuid: parentUuid, root_uuid: rootUuid }) => ({
      uuid,
      parentUuid,
      rootUuid,
      stock: stock.get(uuid) ?? new Map<string, Stocked>(),
      traits: traits?.get(uuid) ?? nothing,
      aggregates: aggregates?.get(uuid) ?? nothing,
    }));
  }

  async #stock(uuids: readonly string[]): Promise<Map<string, Map<string, Stocked>>> {
    const stock = new Map<string, Map<string, Stocked>>();
    for (const row of await stockOf(this.#db, uuids)) {
      const { provider_uuid: uuid, resource_class: resourceClass } = row;
      const ofProvider = stock.get(uuid) ?? new Map<string, Stocked>();
      stock.set(uuid, ofProvider.set(resourceClass, row));
    }
    return stock;
  }

  async #traits(uuids: readonly string[]): Promise<Map<string, Set<string>>> {
    const rows = await traitListsOf(this.#db, uuids);
    return new Map(rows.map((row) => [row.provider_uuid, new Set(row.traits.split(','))]));
  }

  async #aggregates(uuids: readonly string[]): Promise<Map<string, Set<string>>> {
    const aggregates = new Map<string, Set<string>>();
    for (const { provider_uuid: uuid, aggregate_uuid: aggregate } of await membershipsOf(this.#db, uuids)) {
      aggregates.set(uuid, (aggregates.get(uuid) ?? new Set<string>()).add(aggregate));
    }
    return aggregates;
  }
}
