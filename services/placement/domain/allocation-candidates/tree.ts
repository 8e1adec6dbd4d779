/** What a provider has of one class. */
export interface Stocked {
  readonly min_unit: number;
  readonly max_unit: number;
  readonly step_size: number;
  readonly capacity: number;
  readonly used: number;
}

/** A provider with everything that a choice depends on. */
export interface TreeProvider {
  readonly uuid: string;
  readonly parentUuid: string | null;
  readonly rootUuid: string;
  readonly stock: ReadonlyMap<string, Stocked>;
  readonly traits: ReadonlySet<string>;
  readonly aggregates: ReadonlySet<string>;
}

/** A tree, and the providers elsewhere that share with it what they have. */
export interface Tree {
  readonly root: TreeProvider;
  readonly members: readonly TreeProvider[];
  /** Providers with the sharing trait that are in an aggregate with any member, members themselves excluded. */
  readonly sharing: readonly TreeProvider[];
}

/** The trait of providers that give to all providers they share an aggregate with. */
export const sharingTrait = 'MISC_SHARES_VIA_AGGREGATE';

/** Groups providers into trees; one whose root is not among them is left out. */
export const treesOf = (providers: readonly TreeProvider[], sharing: readonly TreeProvider[]): Tree[] => {
  const trees: Tree[] = [];
  for (const [rootUuid, members] of Map.groupBy(providers, (provider) => provider.rootUuid)) {
    const root = members.find(({ uuid }) => uuid === rootUuid);
    if (root !== undefined) trees.push({ root, members, sharing: sharingWith(members, sharing) });
  }
  return trees;
};

const sharingWith = (members: readonly TreeProvider[], sharing: readonly TreeProvider[]): readonly TreeProvider[] => {
  if (sharing.length === 0) return sharing;
  const own = new Set(members.map(({ uuid }) => uuid));
  const aggregates = members.flatMap((member) => [...member.aggregates]);
  return sharing.filter(
    ({ uuid, aggregates: theirs }) => !own.has(uuid) && aggregates.some((aggregate) => theirs.has(aggregate)),
  );
};
