import { operation, type Operation } from '@nimbo/http/operation.ts';
import { findCandidates } from '../../domain/allocation-candidate.ts';
import type { Placement } from '../../domain/placement.ts';
import { dated } from '../common/dated.ts';
import { isSince } from '../common/since.ts';
import { candidatePolicy } from './policy.ts';
import { candidatesRequest } from './query.ts';
import { candidatesAnswer, candidatesQuery } from './schema.ts';
import { candidatesView } from './view.ts';

export const candidateOperations = (placement: Placement): readonly Operation[] => [
  operation({
    name: 'list_allocation_candidates',
    summary: 'List the ways to meet a request for resources',
    method: 'GET',
    path: '/allocation_candidates',
    since: '1.10',
    status: 200,
    authorization: { at: 'request', rule: candidatePolicy.list },
    query: candidatesQuery,
    response: candidatesAnswer,
    handle: async (ctx, { url, version }) => {
      const request = candidatesRequest(url.searchParams, version);
      const found = await findCandidates(ctx, placement, request, isSince(version, '1.17'));
      return dated(ctx, { version, body: candidatesView(found, request, version) });
    },
  }),
];
