import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import {
  createEndpointGroup,
  deleteEndpointGroupFor,
  getEndpointGroup,
  listEndpointGroupsFor,
  listEndpointsOfGroup,
  updateEndpointGroupFor,
} from '../../domain/endpoint-group.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { endpointsAnswer } from '../endpoint/schema.ts';
import { endpointView } from '../endpoint/view.ts';
import { endpointGroupPolicy } from './policy.ts';
import {
  createEndpointGroupBody,
  endpointGroupAnswer,
  endpointGroupsAnswer,
  listEndpointGroupsQuery,
  updateEndpointGroupBody,
} from './schema.ts';
import { endpointGroupView } from './view.ts';

const changesOf = ({ endpoint_group: group }: Static<typeof updateEndpointGroupBody>) => ({
  name: group.name,
  description: group.description,
  filters: group.filters,
});

const newGroup = (body: Static<typeof createEndpointGroupBody>) => {
  const { name, filters } = body.endpoint_group;
  return { ...changesOf(body), name, filters };
};

const all = '/v3/OS-EP-FILTER/endpoint_groups';
const one = '/v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}';

export const endpointGroupOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_endpoint_groups',
    summary: 'List endpoint groups',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.list },
    query: listEndpointGroupsQuery,
    response: endpointGroupsAnswer,
    handle: async (ctx, { query, url }) => {
      const groups = await listEndpointGroupsFor(ctx, keystone, endpointGroupPolicy.list, query.name);
      const views = groups.map((group) => endpointGroupView(group, v3Base(url)));
      return collection('endpoint_groups', views, url);
    },
  }),
  operation({
    name: 'create_endpoint_group',
    summary: 'Create an endpoint group',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.create },
    body: createEndpointGroupBody,
    response: endpointGroupAnswer,
    handle: async (ctx, { body, url }) => {
      const group = await createEndpointGroup(ctx, keystone, endpointGroupPolicy.create, newGroup(body));
      return { endpoint_group: endpointGroupView(group, v3Base(url)) };
    },
  }),
  operation({
    name: 'show_endpoint_group',
    summary: 'Show an endpoint group',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.get },
    response: endpointGroupAnswer,
    handle: async (ctx, { params, url }) => {
      const group = await getEndpointGroup(ctx, keystone, endpointGroupPolicy.get, params.endpoint_group_id);
      return { endpoint_group: endpointGroupView(group, v3Base(url)) };
    },
  }),
  operation({
    name: 'update_endpoint_group',
    summary: 'Change an endpoint group',
    method: 'PATCH',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.update },
    body: updateEndpointGroupBody,
    response: endpointGroupAnswer,
    handle: async (ctx, { params, body, url }) => {
      const { endpoint_group_id: id } = params;
      const group = await updateEndpointGroupFor(ctx, keystone, endpointGroupPolicy.update, id, changesOf(body));
      return { endpoint_group: endpointGroupView(group, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_endpoint_group',
    summary: 'Delete an endpoint group',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.delete },
    handle: (ctx, { params }) =>
      deleteEndpointGroupFor(ctx, keystone, endpointGroupPolicy.delete, params.endpoint_group_id),
  }),
  operation({
    name: 'list_endpoints_of_endpoint_group',
    summary: 'List the endpoints of a group',
    method: 'GET',
    path: `${one}/endpoints`,
    status: 200,
    authorization: { at: 'lookup', rule: endpointGroupPolicy.endpoints },
    response: endpointsAnswer,
    handle: async (ctx, { params, url }) => {
      const { endpoint_group_id: id } = params;
      const endpoints = await listEndpointsOfGroup(ctx, keystone, endpointGroupPolicy.endpoints, id);
      const views = endpoints.map((endpoint) => endpointView(endpoint, v3Base(url)));
      return collection('endpoints', views, url);
    },
  }),
];
