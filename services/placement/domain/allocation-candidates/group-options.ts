import { hasRoom, hasTraits, haveTraits, isMember, isMemberWithRoot } from './matches.ts';
import type { RequestGroup } from './request.ts';
import type { Tree, TreeProvider } from './tree.ts';

/** An amount of a class, of one provider. */
interface Piece {
  readonly provider: TreeProvider;
  readonly resourceClass: string;
  readonly amount: number;
}

/** One way to meet one group. */
export interface GroupOption {
  readonly suffix: string;
  readonly providers: readonly TreeProvider[];
  readonly pieces: readonly Piece[];
}

/** Every way to meet a group with the providers of a tree and those that share with it. */
export const groupOptions = (tree: Tree, group: RequestGroup): Iterable<GroupOption> =>
  group.suffix === '' ? togetherOptions(tree, group) : aloneOptions(tree, group);

/** A suffixed group: each provider that meets all of it. */
function* aloneOptions({ members, sharing }: Tree, group: RequestGroup): Generator<GroupOption> {
  const { suffix, resources, traits, aggregates, inTree } = group;
  for (const provider of [...members, ...sharing]) {
    if (inTree !== undefined && provider.rootUuid !== inTree) continue;
    if (!hasTraits(provider, traits) || !isMember(provider, aggregates)) continue;
    const pieces = [...resources].map(([resourceClass, amount]) => ({ provider, resourceClass, amount }));
    if (pieces.every((piece) => hasRoom(provider, piece.resourceClass, piece.amount))) {
      yield { suffix, providers: [provider], pieces };
    }
  }
}

/** The group without a suffix: for each class a provider, together with the traits. */
function* togetherOptions(tree: Tree, group: RequestGroup): Generator<GroupOption> {
  const choices = [...group.resources].map(([resourceClass, amount]) =>
    sourcesOf(tree, group, resourceClass, amount).map((provider) => ({ provider, resourceClass, amount })),
  );
  if (choices.some((pieces) => pieces.length === 0)) return;
  for (const pieces of product(choices)) {
    const providers = [...new Set(pieces.map(({ provider }) => provider))];
    if (haveTraits(providers, group.traits)) yield { suffix: '', providers, pieces };
  }
}

const sourcesOf = (
  { root, members, sharing }: Tree,
  { aggregates, inTree }: RequestGroup,
  resourceClass: string,
  amount: number,
): TreeProvider[] => {
  if (inTree !== undefined && root.uuid !== inTree) return [];
  const sources = inTree === undefined ? [...members, ...sharing] : members;
  return sources.filter(
    (source) => hasRoom(source, resourceClass, amount) && isMemberWithRoot(source, root, aggregates),
  );
};

/** One of each list, in every combination; the last list turns fastest. */
function* product<Item>(lists: readonly (readonly Item[])[], chosen: readonly Item[] = []): Generator<Item[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [...chosen];
    return;
  }
  for (const item of first) yield* product(rest, [...chosen, item]);
}
