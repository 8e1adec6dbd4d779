import { Type } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import { getHypervisor, listHypervisors, pageOfHypervisors } from '../../domain/hypervisor.ts';
import type { Nova } from '../../domain/nova.ts';
import { isSince } from '../common/since.ts';
import { hypervisorPolicy } from './policy.ts';
import { hypervisorSummary, statisticsView } from './view.ts';

const listAnswer = strictObject({ hypervisors: Type.Array(openObject({ hypervisor_hostname: Type.String() })) });

const matching = async (nova: Nova, pattern: string) =>
  (await pageOfHypervisors(nova, { pattern, byUuid: false, limit: undefined, marker: undefined })).items;

/** What newer microversions no longer have. */
export const legacyHypervisorOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'show_hypervisor_statistics',
    summary: 'Sum all hypervisors up',
    method: 'GET',
    path: '/v2.1/os-hypervisors/statistics',
    until: '2.87',
    status: 200,
    authorization: { at: 'request', rule: hypervisorPolicy.statistics },
    response: strictObject({ hypervisor_statistics: openObject({ count: Type.Integer() }) }),
    handle: async (_ctx, { version }) => ({
      hypervisor_statistics: statisticsView(await listHypervisors(nova), version),
    }),
  }),
  operation({
    name: 'show_hypervisor_uptime',
    summary: 'Show how long a hypervisor is up',
    method: 'GET',
    path: '/v2.1/os-hypervisors/{hypervisor_id}/uptime',
    until: '2.87',
    status: 200,
    authorization: { at: 'request', rule: hypervisorPolicy.uptime },
    response: strictObject({ hypervisor: openObject({ uptime: Type.String() }) }),
    handle: async (_ctx, { params, version }) => {
      const found = await getHypervisor(nova, params.hypervisor_id, isSince(version, '2.53'));
      if (found.uptime !== null) return { hypervisor: { ...hypervisorSummary(found, version), uptime: found.uptime } };
      throw new BadRequest(`The driver ${found.hypervisor_type} does not tell how long its host is up.`);
    },
  }),
  operation({
    name: 'search_hypervisors',
    summary: 'Find hypervisors by a part of their name',
    method: 'GET',
    path: '/v2.1/os-hypervisors/{hypervisor_id}/search',
    until: '2.52',
    status: 200,
    authorization: { at: 'request', rule: hypervisorPolicy.search },
    response: listAnswer,
    handle: async (_ctx, { params, version }) => ({
      hypervisors: (await matching(nova, params.hypervisor_id)).map((one) => hypervisorSummary(one, version)),
    }),
  }),
  operation({
    name: 'list_hypervisor_servers',
    summary: 'List the servers on hypervisors, found by a part of their name',
    method: 'GET',
    path: '/v2.1/os-hypervisors/{hypervisor_id}/servers',
    until: '2.52',
    status: 200,
    authorization: { at: 'request', rule: hypervisorPolicy.servers },
    response: listAnswer,
    handle: async (_ctx, { params, version }) => {
      const found = await matching(nova, params.hypervisor_id);
      return { hypervisors: found.map((one) => hypervisorSummary(one, version, true)) };
    },
  }),
];
