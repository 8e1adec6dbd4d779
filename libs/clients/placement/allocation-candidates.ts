import type { ClientContext } from '@nimbo/client-http/client-context.ts';
import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import type { Resources } from './allocations.ts';

/** One way to satisfy a request, ready to be written as allocations. */
export interface AllocationRequest {
  readonly allocations: Readonly<Record<string, { readonly resources: Resources }>>;
  /** Which provider satisfies which request group. */
  readonly mappings: Readonly<Record<string, readonly string[]>>;
}

/** What a provider that takes part has and how much of it is used. */
export interface ProviderSummary {
  readonly resources: Readonly<Record<string, { readonly capacity: number; readonly used: number }>>;
  readonly traits: readonly string[];
  readonly parent_provider_uuid: string | null;
  readonly root_provider_uuid: string;
}

/** Every way that placement found. */
export interface AllocationCandidates {
  readonly allocation_requests: readonly AllocationRequest[];
  readonly provider_summaries: Readonly<Record<string, ProviderSummary>>;
}

/** What one provider (or, for the group without a suffix, one tree) must offer. */
export interface RequestGroup {
  /** Empty for the unnumbered group; otherwise letters, digits, `-` and `_`. */
  readonly suffix: string;
  readonly resources: Resources;
  /** Traits it must have; `!NAME` for those it must not have; `in:A,B` for any of several. */
  readonly required?: readonly string[];
  /** Aggregates it must be in: an id, `in:A,B`, or `!A`; all of the list must hold. */
  readonly memberOf?: readonly string[];
  /** The tree it must be in, by any provider of it. */
  readonly inTree?: string;
}

/** A whole request. */
export interface CandidatesRequest {
  readonly groups: readonly RequestGroup[];
  /** Needed where there is more than one suffixed group: `none` or `isolate`. */
  readonly groupPolicy?: 'none' | 'isolate';
  /** At most so many ways. */
  readonly limit?: number;
  readonly rootRequired?: readonly string[];
}

/** `/allocation_candidates`. */
export interface AllocationCandidatesClient {
  /** @throws BadRequest for unknown resource classes or traits */
  find(ctx: ClientContext, request: CandidatesRequest): Promise<AllocationCandidates>;
}

type GroupQuery = Record<string, string | readonly string[] | undefined>;

const resourcesText = (resources: Resources): string =>
  Object.entries(resources)
    .map(([name, amount]) => `${name}:${amount}`)
    .join(',');

const groupQuery = ({ suffix, resources, required, memberOf, inTree }: RequestGroup): GroupQuery => ({
  [`resources${suffix}`]: Object.keys(resources).length === 0 ? undefined : resourcesText(resources),
  [`required${suffix}`]: required,
  [`member_of${suffix}`]: memberOf,
  [`in_tree${suffix}`]: inTree,
});

/** Allocation candidates at placement. */
export const allocationCandidatesClient = (http: HttpClient): AllocationCandidatesClient => ({
  find: async (ctx, request) => {
    const query = {
      ...Object.assign({}, ...request.groups.map(groupQuery)),
      group_policy: request.groupPolicy,
      limit: request.limit,
      root_required: request.rootRequired?.join(','),
    };
    const { body } = await http.request(ctx, { method: 'GET', path: '/allocation_candidates', query });
    return body as AllocationCandidates;
  },
});
