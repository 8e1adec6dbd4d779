import { randomUUID } from 'node:crypto';
import type { Context } from '@nimbo/context/context.ts';
import { rootsThatMeet, type TreeNeed } from '../db/candidate-store.ts';
import { candidateKey, combine, type Candidate } from './allocation-candidates/combine.ts';
import { TreeLoader } from './allocation-candidates/load-trees.ts';
import { needsOf } from './allocation-candidates/needs.ts';
import { noAggregates, type CandidatesRequest } from './allocation-candidates/request.ts';
import { prepareRequest } from './allocation-candidates/prepare-request.ts';
import { roundRobin } from './allocation-candidates/round-robin.ts';
import { treesOf, type TreeProvider } from './allocation-candidates/tree.ts';
import type { Placement } from './placement.ts';

/** The ways to meet a request, and every provider of the trees that take part. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly providers: readonly TreeProvider[];
}

/** Trees looked at together: few enough to stop soon after a limit, enough to be worth a query. */
const batchSize = 1_000;
const smallestBatch = 50;

/** What the root has to be is a need of its own kind: it is about that one provider. */
const allNeeds = (request: CandidatesRequest, sharing: readonly TreeProvider[]): TreeNeed[] => [
  ...request.groups.flatMap((group) => needsOf(group, sharing)),
  ...request.rootTraits.required.map((alternatives) => ({
    resources: [],
    traits: { required: [alternatives], forbidden: [] },
    aggregates: noAggregates,
  })),
];

/** The group without a suffix binds the whole candidate to a tree; a suffixed one may be met by a sharing provider. */
const treesAllowed = ({ groups }: CandidatesRequest): readonly string[] | undefined => {
  const roots = groups.filter(({ suffix }) => suffix === '').map(({ inTree }) => inTree);
  return roots[0] === undefined ? undefined : [roots[0]];
};

/** Pages through the roots; in random order of beginnings the search starts somewhere and comes round. */
async function* rootBatches(
  placement: Placement,
  request: CandidatesRequest,
  needs: readonly TreeNeed[],
  size: number,
) {
  const start: string | undefined = placement.settings.randomize_allocation_candidates ? randomUUID() : undefined;
  const among = treesAllowed(request);
  let after: string | undefined = start;
  let isRound = start === undefined;
  for (;;) {
    const roots = await rootsThatMeet(placement.db.read, needs, { after, limit: size, among });
    const wanted = isRound && start !== undefined ? roots.filter((uuid) => uuid <= start) : roots;
    if (wanted.length > 0) yield wanted;
    const isEnd = roots.length < size || wanted.length < roots.length;
    if (isEnd && isRound) return;
    after = isEnd ? undefined : roots.at(-1);
    isRound ||= isEnd;
  }
}

/**
 * The ways to meet a request, as many as the limit allows.
 * @throws BadRequest for unknown resource classes and traits
 */
export const findCandidates = async (
  ctx: Context,
  placement: Placement,
  asked: CandidatesRequest,
  withTraits: boolean,
): Promise<Candidates> => {
  const request = await prepareRequest(placement, asked);
  const most = placement.settings.max_allocation_candidates;
  const limit = Math.min(request?.limit ?? most, most);
  const loader = new TreeLoader(placement.db.read, withTraits);
  const found = new Map<string, Candidate>();
  if (request === undefined) return { candidates: [], providers: [] };
  const sharing = await loader.loadSharing();
  const needs = allNeeds(request, sharing);
  for await (const roots of rootBatches(
    placement,
    request,
    needs,
    Math.min(batchSize, Math.max(limit, smallestBatch)),
  )) {
    ctx.signal.throwIfAborted();
    const trees = treesOf(await loader.load(roots, request), sharing);
    for (const candidate of roundRobin(trees.map((tree) => combine(tree, request)))) {
      found.set(candidateKey(candidate), candidate);
      if (found.size >= limit) break;
    }
    if (found.size >= limit) break;
  }
  const candidates = [...found.values()];
  const roots = new Set(candidates.flatMap(({ amounts }) => [...amounts.keys()].map(({ rootUuid }) => rootUuid)));
  return { candidates, providers: await loader.membersOf([...roots], request) };
};
