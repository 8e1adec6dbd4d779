import type { RowMeasure } from '../bench.ts';
import type { BenchCloud } from '../bench-cloud.ts';
import { rows1000 } from '../floors/fastify-routes.ts';
import { expectStatus, runLoad, type LoadAnswer, type LoadRequest } from '../load.ts';
import { loadRow } from '../load-row.ts';
import { createProviders, placementRequest } from '../placement-requests.ts';
import type { BenchRow } from '../table.ts';

const pageLimit = 1_000;

/** What a scheduler asks before each server: at most a thousand candidates, among so many providers. */
export const measureAllocationCandidates: RowMeasure = async (bench) => {
  const cloud = await bench.cloud();
  const floor = await bench.floor(rows1000);
  const rows: BenchRow[] = [];
  let existing = await countProviders(cloud);
  for (const total of [bench.count(1_000, 20), bench.count(10_000, 40)]) {
    await createProviders(cloud, Math.max(0, total - existing));
    existing = Math.max(total, existing);
    for (const limit of [10, pageLimit]) {
      const found = Math.min(limit, existing);
      const request = candidatesRequest(cloud, limit, found);
      await runLoad(cloud.controlPid, repeated(request, 3));
      const result = await runLoad(cloud.controlPid, repeated(request, bench.count(60, 3)));
      rows.push(loadRow(`allocation candidates, ${limit} of ${existing} providers`, result, { floor }));
    }
  }
  return rows;
};

const countProviders = async ({ urls, adminToken }: BenchCloud): Promise<number> => {
  const answer = await fetch(`${urls.placement}/resource_providers`, { headers: { 'x-auth-token': adminToken } });
  return ((await answer.json()) as { resource_providers: unknown[] }).resource_providers.length;
};

const repeated = (request: LoadRequest, count: number): LoadRequest[] => Array.from({ length: count }, () => request);

const candidatesRequest = (cloud: BenchCloud, limit: number, found: number): LoadRequest =>
  placementRequest(cloud, {
    method: 'GET',
    path: `/allocation_candidates?resources=VCPU:2,MEMORY_MB:4096,DISK_GB:20&limit=${limit}`,
    check: (answer) => checkCandidates(answer, found),
  });

interface Candidates {
  readonly allocation_requests: readonly { readonly allocations: Readonly<Record<string, unknown>> }[];
  readonly provider_summaries: Readonly<Record<string, unknown>>;
}

const checkCandidates = (answer: LoadAnswer, found: number): void => {
  expectStatus(200)(answer);
  const { allocation_requests: requests, provider_summaries: summaries } = JSON.parse(
    answer.body.toString(),
  ) as Candidates;
  const providers = new Set(requests.flatMap(({ allocations }) => Object.keys(allocations)));
  if (providers.size !== found || [...providers].some((id) => summaries[id] === undefined)) {
    throw new Error(`candidates on ${providers.size} providers instead of ${found}, or without summaries`);
  }
};
