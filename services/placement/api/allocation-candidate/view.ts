import type { Microversion } from '@nimbo/http/microversion.ts';
import type { Candidates } from '../../domain/allocation-candidate.ts';
import type { Candidate } from '../../domain/allocation-candidates/combine.ts';
import type { CandidatesRequest } from '../../domain/allocation-candidates/request.ts';
import type { TreeProvider } from '../../domain/allocation-candidates/tree.ts';
import { isSince } from '../common/since.ts';

/** Before microversion 1.12 allocations were a list, as they were written then. */
const asList = ({ amounts }: Candidate) => ({
  allocations: [...amounts].map(([{ uuid }, resources]) => ({
    resource_provider: { uuid },
    resources: Object.fromEntries(resources),
  })),
});

const asObject = ({ amounts, mappings }: Candidate, withMappings: boolean) => {
  const allocations: Record<string, { resources: Record<string, number> }> = {};
  for (const [{ uuid }, resources] of amounts) allocations[uuid] = { resources: Object.fromEntries(resources) };
  return withMappings ? { allocations, mappings: Object.fromEntries(mappings) } : { allocations };
};

const resourcesOf = ({ stock }: TreeProvider, shown: ReadonlySet<string> | undefined) => {
  const resources: Record<string, { capacity: number; used: number }> = {};
  for (const [name, { capacity, used }] of stock) {
    if (shown === undefined || shown.has(name)) resources[name] = { capacity, used };
  }
  return resources;
};

/** How a version sums a provider up. */
const summaryOf = (version: Microversion | undefined, shown: ReadonlySet<string> | undefined) => {
  const [tellsTraits, tellsPlace] = [isSince(version, '1.17'), isSince(version, '1.29')];
  return (provider: TreeProvider) => ({
    resources: resourcesOf(provider, shown),
    ...(tellsTraits ? { traits: [...provider.traits] } : {}),
    ...(tellsPlace ? { parent_provider_uuid: provider.parentUuid, root_provider_uuid: provider.rootUuid } : {}),
  });
};

/** Before microversion 1.29 only providers that take part are summed up. */
const summedUp = ({ candidates, providers }: Candidates, version: Microversion | undefined) => {
  if (isSince(version, '1.29')) return providers;
  const taking = new Set(candidates.flatMap(({ amounts }) => [...amounts.keys()].map(({ uuid }) => uuid)));
  return providers.filter(({ uuid }) => taking.has(uuid));
};

/** Candidates with the summaries of their providers, as a version shows them. */
export const candidatesView = (found: Candidates, request: CandidatesRequest, version: Microversion | undefined) => {
  const asked = new Set(request.groups.flatMap(({ resources }) => [...resources.keys()]));
  const shown = isSince(version, '1.27') ? undefined : asked;
  const withMappings = isSince(version, '1.34');
  const isObject = isSince(version, '1.12');
  const summarize = summaryOf(version, shown);
  return {
    allocation_requests: found.candidates.map((each) => (isObject ? asObject(each, withMappings) : asList(each))),
    provider_summaries: Object.fromEntries(
      summedUp(found, version).map((provider) => [provider.uuid, summarize(provider)]),
    ),
  };
};
