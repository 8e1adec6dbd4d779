import { Type, type Static } from 'typebox';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { pageQuery } from '@nimbo/http/pagination.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { text } from '@nimbo/schema/text.ts';
import { getHypervisor, hypervisorId, pageOfHypervisors, type WantedHypervisors } from '../../domain/hypervisor.ts';
import type { Nova } from '../../domain/nova.ts';
import { assertUuid } from '../common/assert-uuid.ts';
import { nextLink } from '../common/next-link.ts';
import { listQuery } from '../common/query.ts';
import { isSince } from '../common/since.ts';
import { legacyHypervisorOperations } from './legacy-operations.ts';
import { hypervisorPolicy } from './policy.ts';
import { hypervisorSummary, hypervisorView } from './view.ts';

const withServers = Type.Optional(Type.Boolean());
const query = listQuery({
  ...pageQuery,
  hypervisor_hostname_pattern: Type.Optional(text(255, { minLength: 1, examples: ['host'] })),
  with_servers: withServers,
});

const shown = openObject({ hypervisor_hostname: Type.String(), state: Type.String(), status: Type.String() });
const answer = openObject({ hypervisors: Type.Array(shown) });

/** Pages came with 2.33, patterns with 2.53. */
const wanted = (given: Static<typeof query.latest>, version: Microversion | undefined): WantedHypervisors => {
  const byUuid = isSince(version, '2.53');
  const paged = isSince(version, '2.33') ? given : {};
  const pattern = byUuid ? given.hypervisor_hostname_pattern : undefined;
  return { limit: paged.limit, marker: paged.marker, byUuid, pattern };
};

const listOperation = (nova: Nova, kind: 'summary' | 'detail'): Operation => {
  const isDetail = kind === 'detail';
  const view = isDetail ? hypervisorView : hypervisorSummary;
  return operation({
    name: isDetail ? 'list_hypervisors_detail' : 'list_hypervisors',
    summary: isDetail ? 'List hypervisors whole' : 'List hypervisors',
    method: 'GET',
    path: isDetail ? '/v2.1/os-hypervisors/detail' : '/v2.1/os-hypervisors',
    status: 200,
    authorization: { at: 'request', rule: isDetail ? hypervisorPolicy.detail : hypervisorPolicy.list },
    query,
    response: answer,
    handle: async (_ctx, { query: given, url, version }) => {
      const page = await pageOfHypervisors(nova, wanted(given, version));
      const byUuid = isSince(version, '2.53');
      const hypervisors = page.items.map((one) => view(one, version, byUuid && given.with_servers === true));
      return { hypervisors, ...nextLink('hypervisors', url, page, (one) => hypervisorId(one, byUuid)) };
    },
  });
};

export const hypervisorOperations = (nova: Nova): readonly Operation[] => [
  listOperation(nova, 'summary'),
  listOperation(nova, 'detail'),
  ...legacyHypervisorOperations(nova),
  operation({
    name: 'show_hypervisor',
    summary: 'Show a hypervisor',
    method: 'GET',
    path: '/v2.1/os-hypervisors/{hypervisor_id}',
    status: 200,
    authorization: { at: 'request', rule: hypervisorPolicy.show },
    query: listQuery({ with_servers: withServers }),
    response: strictObject({ hypervisor: shown }),
    handle: async (_ctx, { params, query: given, version }) => {
      const byUuid = isSince(version, '2.53');
      const id = byUuid ? assertUuid(params.hypervisor_id, 'hypervisor') : params.hypervisor_id;
      const found = await getHypervisor(nova, id, byUuid);
      return { hypervisor: hypervisorView(found, version, byUuid && given.with_servers === true) };
    },
  }),
];
