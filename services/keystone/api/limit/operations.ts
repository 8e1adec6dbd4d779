import type { Static } from 'typebox';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { LimitFilter, LimitPlace } from '../../db/limit-store.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { createLimits, deleteLimitFor, getLimit, listLimitsFor, updateLimitFor } from '../../domain/limit.ts';
import { limitModel } from '../../domain/limit-model.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { limitPolicy as policy } from './policy.ts';
import {
  createdLimitsAnswer,
  createLimitsBody,
  limitAnswer,
  limitModelAnswer,
  limitsAnswer,
  listLimitsQuery,
  updateLimitBody,
} from './schema.ts';
import { limitView } from './view.ts';

type Given = Static<typeof createLimitsBody>['limits'][number];

const placeOf = ({ project_id: projectId, domain_id: domainId }: Given): LimitPlace => {
  if (typeof projectId === 'string') return { kind: 'project', id: projectId };
  if (typeof domainId === 'string') return { kind: 'domain', id: domainId };
  throw new BadRequest('A limit is for a project or for a domain: give one of project_id and domain_id.');
};

const givenOf = (limit: Given) => ({
  place: placeOf(limit),
  serviceId: limit.service_id,
  regionId: limit.region_id,
  resourceName: limit.resource_name,
  resourceLimit: limit.resource_limit,
  description: limit.description,
});

/** Asked for a project and a domain, nothing fits: a limit has one of them. */
const placeFilter = (projectId: string | undefined, domainId: string | undefined): LimitFilter => {
  if (projectId !== undefined && domainId !== undefined) return { placeIds: [] };
  if (projectId !== undefined) return { placeKind: 'project', placeIds: [projectId] };
  return domainId === undefined ? {} : { placeKind: 'domain', placeIds: [domainId] };
};

const filterOf = (query: Static<typeof listLimitsQuery>): LimitFilter => ({
  serviceId: query.service_id,
  regionId: query.region_id,
  resourceName: query.resource_name,
  ...placeFilter(query.project_id, query.domain_id),
});

export const limitOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'show_limit_model',
    summary: 'Show how limits of domains and projects bound each other',
    method: 'GET',
    path: '/v3/limits/model',
    status: 200,
    authorization: { at: 'request', rule: policy.model },
    response: limitModelAnswer,
    handle: () => Promise.resolve({ model: limitModel(keystone.settings) }),
  }),
  operation({
    name: 'list_limits',
    summary: 'List limits',
    method: 'GET',
    path: '/v3/limits',
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    query: listLimitsQuery,
    response: limitsAnswer,
    handle: async (ctx, { query, url }) => {
      const limits = await listLimitsFor(ctx, keystone, policy.list, filterOf(query));
      const views = limits.map((limit) => limitView(limit, v3Base(url)));
      return collection('limits', views, url);
    },
  }),
  operation({
    name: 'create_limits',
    summary: 'Limit projects or domains',
    method: 'POST',
    path: '/v3/limits',
    status: 201,
    authorization: { at: 'lookup', rule: policy.create },
    body: createLimitsBody,
    response: createdLimitsAnswer,
    handle: async (ctx, { body, url }) => {
      const limits = await createLimits(ctx, keystone, policy.create, body.limits.map(givenOf));
      return { limits: limits.map((limit) => limitView(limit, v3Base(url))) };
    },
  }),
  operation({
    name: 'show_limit',
    summary: 'Show a limit',
    method: 'GET',
    path: '/v3/limits/{limit_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: limitAnswer,
    handle: async (ctx, { params, url }) => ({
      limit: limitView(await getLimit(ctx, keystone, policy.get, params.limit_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_limit',
    summary: 'Change a limit',
    method: 'PATCH',
    path: '/v3/limits/{limit_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateLimitBody,
    response: limitAnswer,
    handle: async (ctx, { params, body, url }) => {
      const { resource_limit: resourceLimit, description } = body.limit;
      const changes = { resourceLimit, description };
      const limit = await updateLimitFor(ctx, keystone, policy.update, params.limit_id, changes);
      return { limit: limitView(limit, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_limit',
    summary: 'Delete a limit',
    method: 'DELETE',
    path: '/v3/limits/{limit_id}',
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteLimitFor(ctx, keystone, policy.delete, params.limit_id),
  }),
];
