import { groupOptions, type GroupOption } from './group-options.ts';
import { hasTraits } from './matches.ts';
import type { CandidatesRequest } from './request.ts';
import { keepsSubtrees } from './same-subtree.ts';
import type { Tree, TreeProvider } from './tree.ts';

/** One way to meet a whole request. */
export interface Candidate {
  /** What is taken, by provider and class, amounts of several groups added up. */
  readonly amounts: ReadonlyMap<TreeProvider, ReadonlyMap<string, number>>;
  /** The providers of each group, by suffix. */
  readonly mappings: ReadonlyMap<string, readonly string[]>;
}

type Amounts = Map<TreeProvider, Map<string, number>>;

/** Every way to meet the request in a tree, found one by one. */
export function* combine(tree: Tree, request: CandidatesRequest): Generator<Candidate> {
  if (!hasTraits(tree.root, request.rootTraits)) return;
  const choices: (readonly GroupOption[])[] = [];
  for (const group of request.groups) {
    const options = [...groupOptions(tree, group)];
    if (options.length === 0) return;
    choices.push(options);
  }
  for (const [chosen, amounts] of choose(request, choices, [], new Map())) {
    if (!keepsSubtrees(chosen, request.sameSubtrees, tree)) continue;
    const candidate = { amounts, mappings: mappingsOf(chosen) };
    if (request.isNestedAware || isFlat(candidate)) yield candidate;
  }
}

/** One option per group; a choice that can't be completed is given up where that shows, not at the end. */
function* choose(
  request: CandidatesRequest,
  choices: readonly (readonly GroupOption[])[],
  chosen: readonly GroupOption[],
  amounts: Amounts,
): Generator<readonly [readonly GroupOption[], Amounts]> {
  const options = choices[chosen.length];
  if (options === undefined) {
    yield [chosen, amounts];
    return;
  }
  for (const option of options) {
    if (request.groupPolicy === 'isolate' && isShared(chosen, option)) continue;
    const sum = added(amounts, option);
    if (sum !== undefined) yield* choose(request, choices, [...chosen, option], sum);
  }
}

const isShared = (chosen: readonly GroupOption[], { suffix, providers: [provider] }: GroupOption): boolean =>
  suffix !== '' && chosen.some((other) => other.suffix !== '' && other.providers[0] === provider);

/** The amounts with an option's; undefined where a provider could not give all that together. */
const added = (amounts: Amounts, { pieces }: GroupOption): Amounts | undefined => {
  const sum: Amounts = new Map(amounts);
  for (const { provider, resourceClass, amount } of pieces) {
    const ofProvider = new Map(sum.get(provider));
    const total = (ofProvider.get(resourceClass) ?? 0) + amount;
    const stocked = provider.stock.get(resourceClass);
    if (stocked === undefined || stocked.used + total > stocked.capacity || total > stocked.max_unit) return undefined;
    sum.set(provider, ofProvider.set(resourceClass, total));
  }
  return sum;
};

const mappingsOf = (chosen: readonly GroupOption[]): Map<string, readonly string[]> =>
  new Map(chosen.map(({ suffix, providers }) => [suffix, providers.map(({ uuid }) => uuid).toSorted()]));

const isFlat = ({ amounts }: Candidate): boolean =>
  new Set([...amounts.keys()].map(({ rootUuid }) => rootUuid)).size === amounts.size;

/** Equal for candidates that take the same from the same for the same: sharing providers turn up in many trees. */
export const candidateKey = ({ amounts, mappings }: Candidate): string => {
  const taken: string[] = [];
  for (const [{ uuid }, classes] of amounts)
    for (const [name, amount] of classes) taken.push(`${uuid} ${name} ${amount}`);
  const groups = [...mappings].map(([suffix, uuids]) => `${suffix}:${uuids.join(',')}`);
  return `${taken.toSorted().join(';')}|${groups.toSorted().join(';')}`;
};
