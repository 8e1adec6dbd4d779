import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { quotaResources } from '../../domain/quota-limits.ts';
import { getDefaultQuota, getQuota, getQuotaUsage, listQuotas, removeQuota, updateQuota } from '../../domain/quota.ts';
import { admin, anyOf, policy, projectManager } from '../common/policy.ts';
import { member, optional } from '../common/schema.ts';

const one = '/quotas/{project_id}';

export const quotaPolicy = {
  get: policy(
    'get_quota',
    anyOf(admin, projectManager),
    'Show a project’s limits and their use.',
    'GET /quotas',
    `GET ${one}`,
    `GET ${one}/default`,
    `GET ${one}/details.json`,
  ),
  update: policy('update_quota', admin, 'Set a project’s limits.', `PUT ${one}`),
  delete: policy('delete_quota', admin, 'Give a project the cloud’s limits again.', `DELETE ${one}`),
} as const satisfies Record<string, PolicyRule>;

const limit = Type.Integer({ minimum: -1, maximum: 2_147_483_647 });

const limits = strictObject({
  network: optional(limit),
  subnet: optional(limit),
  subnetpool: optional(limit),
  port: optional(limit),
  router: optional(limit),
  floatingip: optional(limit),
  security_group: optional(limit),
  security_group_rule: optional(limit),
  rbac_policy: optional(limit),
});

const shownLimits = openObject(Object.fromEntries(quotaResources.map((resource) => [resource, limit])));

/** The caller's own project, for `GET /quotas/tenant`. */
const ownProject = operation({
  name: 'show_quota_project',
  summary: 'Show whose quotas the caller would ask about',
  method: 'GET',
  path: '/v2.0/quotas/tenant',
  status: 200,
  authorization: { at: 'authenticated' },
  handle: (ctx) => {
    const scope = ctx.identity?.scope;
    return Promise.resolve({ tenant: { tenant_id: scope?.kind === 'project' ? scope.id : '' } });
  },
});

export const quotaOperations = (neutron: Neutron): readonly Operation[] => [
  ownProject,
  operation({
    name: 'list_quotas',
    summary: 'List projects with limits of their own',
    method: 'GET',
    path: '/v2.0/quotas',
    status: 200,
    authorization: { at: 'lookup', rule: quotaPolicy.get },
    response: member('quotas', Type.Array(shownLimits)),
    handle: async (ctx) => ({
      quotas: (await listQuotas(ctx, neutron)).map(({ projectId, limits: own }) => ({
        project_id: projectId,
        tenant_id: projectId,
        ...own,
      })),
    }),
  }),
  operation({
    name: 'show_quota',
    summary: 'Show a project’s limits',
    method: 'GET',
    path: '/v2.0/quotas/{project_id}',
    status: 200,
    authorization: { at: 'lookup', rule: quotaPolicy.get },
    response: member('quota', shownLimits),
    handle: async (ctx, { params }) => ({ quota: await getQuota(ctx, neutron, params.project_id) }),
  }),
  operation({
    name: 'show_default_quota',
    summary: 'Show the cloud’s limits',
    method: 'GET',
    path: '/v2.0/quotas/{project_id}/default',
    status: 200,
    authorization: { at: 'lookup', rule: quotaPolicy.get },
    response: member('quota', shownLimits),
    handle: async (ctx, { params }) => ({ quota: await getDefaultQuota(ctx, neutron, params.project_id) }),
  }),
  ...['details', 'details.json'].map((word) =>
    operation({
      name: word === 'details' ? 'show_quota_usage' : 'show_quota_usage_json',
      summary: 'Show a project’s limits and how much of them is used',
      method: 'GET',
      path: `/v2.0/quotas/{project_id}/${word}`,
      status: 200,
      authorization: { at: 'lookup', rule: quotaPolicy.get },
      response: member('quota', openObject({})),
      handle: async (ctx, { params }) => ({
        quota: await getQuotaUsage(ctx, neutron, params['project_id'] ?? ''),
      }),
    }),
  ),
  operation({
    name: 'update_quota',
    summary: 'Set a project’s limits',
    method: 'PUT',
    path: '/v2.0/quotas/{project_id}',
    status: 200,
    authorization: { at: 'lookup', rule: quotaPolicy.update },
    body: member('quota', limits),
    response: member('quota', shownLimits),
    handle: async (ctx, { params, body }) => ({
      quota: await updateQuota(ctx, neutron, params.project_id, body.quota),
    }),
  }),
  operation({
    name: 'delete_quota',
    summary: 'Give a project the cloud’s limits again',
    method: 'DELETE',
    path: '/v2.0/quotas/{project_id}',
    status: 204,
    authorization: { at: 'lookup', rule: quotaPolicy.delete },
    handle: (ctx, { params }) => removeQuota(ctx, neutron, params.project_id),
  }),
];
