import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  createRegisteredLimits,
  deleteRegisteredLimitFor,
  getRegisteredLimit,
  listRegisteredLimitsFor,
  updateRegisteredLimitFor,
} from '../../domain/registered-limit.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { registeredLimitPolicy as policy } from './policy.ts';
import {
  createdRegisteredLimitsAnswer,
  createRegisteredLimitsBody,
  listRegisteredLimitsQuery,
  registeredLimitAnswer,
  registeredLimitsAnswer,
  updateRegisteredLimitBody,
} from './schema.ts';
import { registeredLimitView } from './view.ts';

type Given = Static<typeof createRegisteredLimitsBody>['registered_limits'][number];

const givenOf = (limit: Given) => ({
  serviceId: limit.service_id,
  regionId: limit.region_id,
  resourceName: limit.resource_name,
  defaultLimit: limit.default_limit,
  description: limit.description,
});

const changesOf = ({ registered_limit: limit }: Static<typeof updateRegisteredLimitBody>) => ({
  serviceId: limit.service_id,
  regionId: limit.region_id,
  resourceName: limit.resource_name,
  defaultLimit: limit.default_limit,
  description: limit.description,
});

export const registeredLimitOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_registered_limits',
    summary: 'List registered limits',
    method: 'GET',
    path: '/v3/registered_limits',
    status: 200,
    authorization: { at: 'lookup', rule: policy.list },
    query: listRegisteredLimitsQuery,
    response: registeredLimitsAnswer,
    handle: async (ctx, { query, url }) => {
      const { service_id: serviceId, region_id: regionId, resource_name: resourceName } = query;
      const filter = { serviceId, regionId, resourceName };
      const limits = await listRegisteredLimitsFor(ctx, keystone, policy.list, filter);
      const views = limits.map((limit) => registeredLimitView(limit, v3Base(url)));
      return collection('registered_limits', views, url);
    },
  }),
  operation({
    name: 'create_registered_limits',
    summary: 'Register limits',
    method: 'POST',
    path: '/v3/registered_limits',
    status: 201,
    authorization: { at: 'lookup', rule: policy.create },
    body: createRegisteredLimitsBody,
    response: createdRegisteredLimitsAnswer,
    handle: async (ctx, { body, url }) => {
      const given = body.registered_limits.map(givenOf);
      const limits = await createRegisteredLimits(ctx, keystone, policy.create, given);
      return { registered_limits: limits.map((limit) => registeredLimitView(limit, v3Base(url))) };
    },
  }),
  operation({
    name: 'show_registered_limit',
    summary: 'Show a registered limit',
    method: 'GET',
    path: '/v3/registered_limits/{registered_limit_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.get },
    response: registeredLimitAnswer,
    handle: async (ctx, { params, url }) => {
      const limit = await getRegisteredLimit(ctx, keystone, policy.get, params.registered_limit_id);
      return { registered_limit: registeredLimitView(limit, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_registered_limit',
    summary: 'Change a registered limit',
    method: 'PATCH',
    path: '/v3/registered_limits/{registered_limit_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policy.update },
    body: updateRegisteredLimitBody,
    response: registeredLimitAnswer,
    handle: async (ctx, { params, body, url }) => {
      const { registered_limit_id: id } = params;
      const limit = await updateRegisteredLimitFor(ctx, keystone, policy.update, id, changesOf(body));
      return { registered_limit: registeredLimitView(limit, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_registered_limit',
    summary: 'Delete a registered limit',
    method: 'DELETE',
    path: '/v3/registered_limits/{registered_limit_id}',
    status: 204,
    authorization: { at: 'lookup', rule: policy.delete },
    handle: (ctx, { params }) => deleteRegisteredLimitFor(ctx, keystone, policy.delete, params.registered_limit_id),
  }),
];
