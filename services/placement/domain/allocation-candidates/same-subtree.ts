import type { GroupOption } from './group-options.ts';
import type { Tree, TreeProvider } from './tree.ts';

/** A provider and everything above it. */
const lineOf = (provider: TreeProvider, byUuid: ReadonlyMap<string, TreeProvider>): Set<string> => {
  const line = new Set<string>();
  let at: TreeProvider | undefined = provider;
  while (at !== undefined && !line.has(at.uuid)) {
    line.add(at.uuid);
    at = at.parentUuid === null ? undefined : byUuid.get(at.parentUuid);
  }
  return line;
};

/** Whether one of the providers is above (or is) all of them. */
const isOneSubtree = (providers: readonly TreeProvider[], byUuid: ReadonlyMap<string, TreeProvider>): boolean => {
  const lines = providers.map((provider) => lineOf(provider, byUuid));
  return providers.length <= 1 || providers.some(({ uuid }) => lines.every((line) => line.has(uuid)));
};

/** Whether the groups of every set are met within one subtree, headed by one of the providers that meet them. */
export const keepsSubtrees = (
  chosen: readonly GroupOption[],
  sameSubtrees: readonly ReadonlySet<string>[],
  tree: Tree,
): boolean => {
  if (sameSubtrees.length === 0) return true;
  const byUuid = new Map([...tree.members, ...tree.sharing].map((provider) => [provider.uuid, provider]));
  return sameSubtrees.every((suffixes) => {
    const groups = chosen.filter(({ suffix }) => suffixes.has(suffix));
    return isOneSubtree([...new Set(groups.flatMap(({ providers }) => providers))], byUuid);
  });
};
