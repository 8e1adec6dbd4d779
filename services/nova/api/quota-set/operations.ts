import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Nova } from '../../domain/nova.ts';
import { defaultQuotas, quotasOf, resetQuotas, setQuotas, usageOf } from '../../domain/quota/quota-set.ts';
import { limitsIn } from '../common/quota-schema.ts';
import { isTrue } from '../common/values.ts';
import { quotaSetPolicy } from './policy.ts';
import { quotaAnswer, quotaQuery, updateQuotaBody } from './schema.ts';
import { quotaDetailView, quotaSetView } from './view.ts';

const one = '/v2.1/os-quota-sets/{project_id}';

const readOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'show_quota_set',
    summary: 'Show the quotas of a project',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: quotaSetPolicy.show },
    query: quotaQuery,
    response: quotaAnswer,
    handle: async (_ctx, { params: { project_id: projectId }, query, version }) =>
      quotaSetView(await quotasOf(nova, { projectId, userId: query.user_id }), version, projectId),
  }),
  operation({
    name: 'show_default_quota_set',
    summary: 'Show the default quotas',
    method: 'GET',
    path: '/v2.1/os-quota-sets/{project_id}/defaults',
    status: 200,
    authorization: { at: 'request', rule: quotaSetPolicy.defaults },
    response: quotaAnswer,
    handle: async (_ctx, { params, version }) => quotaSetView(await defaultQuotas(nova), version, params.project_id),
  }),
  operation({
    name: 'show_quota_set_detail',
    summary: 'Show the quotas of a project and their use',
    method: 'GET',
    path: '/v2.1/os-quota-sets/{project_id}/detail',
    status: 200,
    authorization: { at: 'request', rule: quotaSetPolicy.detail },
    query: quotaQuery,
    response: quotaAnswer,
    handle: async (_ctx, { params: { project_id: projectId }, query, version }) => {
      const owner = { projectId, userId: query.user_id };
      return quotaDetailView(await quotasOf(nova, owner), await usageOf(nova, owner), version, projectId);
    },
  }),
];

export const quotaSetOperations = (nova: Nova): readonly Operation[] => [
  ...readOperations(nova),
  operation({
    name: 'update_quota_set',
    summary: 'Change the quotas of a project',
    method: 'PUT',
    path: one,
    status: 200,
    authorization: { at: 'request', rule: quotaSetPolicy.update },
    query: quotaQuery,
    body: updateQuotaBody,
    response: quotaAnswer,
    handle: async (ctx, { params, query, body: { quota_set: set }, version }) => {
      const owner = { projectId: params.project_id, userId: query.user_id };
      const wanted = { ...owner, limits: limitsIn(set), force: isTrue(set.force ?? false) };
      return quotaSetView(await setQuotas(ctx, nova, wanted), version);
    },
  }),
  operation({
    name: 'delete_quota_set',
    summary: 'Let the default quotas go for a project again',
    method: 'DELETE',
    path: one,
    status: 202,
    authorization: { at: 'request', rule: quotaSetPolicy.delete },
    query: quotaQuery,
    handle: (ctx, { params, query }) => resetQuotas(ctx, nova, { projectId: params.project_id, userId: query.user_id }),
  }),
];
