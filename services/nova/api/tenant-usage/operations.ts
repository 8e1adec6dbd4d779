import type { Static } from 'typebox';
import type { Microversion } from '@nimbo/http/microversion.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Nova } from '../../domain/nova.ts';
import { pageLimit } from '../../domain/paging.ts';
import { projectUsages } from '../../domain/tenant-usage.ts';
import { nextLink } from '../common/next-link.ts';
import { isSince } from '../common/since.ts';
import { tenantUsagePolicy } from './policy.ts';
import { usageAnswer, usageQuery, usagesAnswer } from './schema.ts';
import { usageView } from './view.ts';

type Query = Static<typeof usageQuery.latest>;

const read = (nova: Nova, query: Query, version: Microversion | undefined, projectId: string | undefined) => {
  const asked = query.limit === undefined ? undefined : Number(query.limit);
  const limit = isSince(version, '2.40') ? pageLimit({ limit: asked }, nova.settings.max_limit) : undefined;
  return projectUsages(nova, { start: query.start, end: query.end, marker: query.marker, limit, projectId });
};

/** Operations on what projects have used. */
export const tenantUsageOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_tenant_usages',
    summary: 'Show what the servers of every project took',
    method: 'GET',
    path: '/v2.1/os-simple-tenant-usage',
    status: 200,
    authorization: { at: 'request', rule: tenantUsagePolicy.list },
    query: usageQuery,
    response: usagesAnswer,
    handle: async (_ctx, { query, version, url }) => {
      const usages = await read(nova, query, version, undefined);
      const views = usages.projects.map((project) => usageView(project, query.detailed === '1'));
      return { tenant_usages: views, ...nextLink('tenant_usages', url, usages, ({ uuid }) => uuid) };
    },
  }),
  operation({
    name: 'show_tenant_usage',
    summary: 'Show what the servers of a project took',
    method: 'GET',
    path: '/v2.1/os-simple-tenant-usage/{project_id}',
    status: 200,
    authorization: { at: 'request', rule: tenantUsagePolicy.show },
    query: usageQuery,
    response: usageAnswer,
    handle: async (_ctx, { params, query, version, url }) => {
      const usages = await read(nova, query, version, params.project_id);
      const [project] = usages.projects;
      const view = project === undefined ? {} : usageView(project, true);
      return { tenant_usage: view, ...nextLink('tenant_usage', url, usages, ({ uuid }) => uuid) };
    },
  }),
];
