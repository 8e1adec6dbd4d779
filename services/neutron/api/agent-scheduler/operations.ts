import { Type } from 'typebox';
import { operation, reply, type Operation } from '@nimbo/http/operation.ts';
import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { openObject, strictObject } from '@nimbo/schema/object.ts';
import {
  agentsCarrying,
  agentsServing,
  carryRouter,
  dropRouter,
  networksAt,
  routersAt,
  serveNetwork,
  stopServing,
} from '../../domain/agent-scheduling.ts';
import type { Neutron } from '../../domain/neutron.ts';
import { agentView } from '../agent/view.ts';
import { admin, policy } from '../common/policy.ts';
import { reference } from '../common/schema.ts';
import { networkView } from '../network/view.ts';
import { routerView } from '../router/view.ts';

export const schedulerPolicy = {
  networks: policy(
    'get_dhcp-networks',
    admin,
    'See which networks an agent serves.',
    'GET /agents/{agent_id}/dhcp-networks',
  ),
  addNetwork: policy(
    'create_dhcp-network',
    admin,
    'Let an agent serve a network.',
    'POST /agents/{agent_id}/dhcp-networks',
  ),
  removeNetwork: policy(
    'delete_dhcp-network',
    admin,
    'Let an agent serve a network no more.',
    'DELETE /agents/{agent_id}/dhcp-networks/{network_id}',
  ),
  servers: policy(
    'get_dhcp-agents',
    admin,
    'See which agents serve a network.',
    'GET /networks/{network_id}/dhcp-agents',
  ),
  routers: policy('get_l3-routers', admin, 'See which routers an agent carries.', 'GET /agents/{agent_id}/l3-routers'),
  addRouter: policy('create_l3-router', admin, 'Let an agent carry a router.', 'POST /agents/{agent_id}/l3-routers'),
  removeRouter: policy(
    'delete_l3-router',
    admin,
    'Let an agent carry a router no more.',
    'DELETE /agents/{agent_id}/l3-routers/{router_id}',
  ),
  carriers: policy('get_l3-agents', admin, 'See which agents carry a router.', 'GET /routers/{router_id}/l3-agents'),
} as const satisfies Record<string, PolicyRule>;

const listOf = (name: string) => strictObject({ [name]: Type.Array(openObject({ id: Type.String() })) });

const dhcpOperations = (neutron: Neutron): readonly Operation[] => [
  operation({
    name: 'list_dhcp_networks',
    summary: 'List the networks that an agent serves',
    method: 'GET',
    path: '/v2.0/agents/{agent_id}/dhcp-networks',
    status: 200,
    authorization: { at: 'lookup', rule: schedulerPolicy.networks },
    response: listOf('networks'),
    handle: async (ctx, { params }) => ({
      networks: (await networksAt(ctx, neutron, params.agent_id)).map(networkView),
    }),
  }),
  operation({
    name: 'add_dhcp_network',
    summary: 'Let an agent serve a network',
    method: 'POST',
    path: '/v2.0/agents/{agent_id}/dhcp-networks',
    status: 201,
    authorization: { at: 'lookup', rule: schedulerPolicy.addNetwork },
    body: strictObject({ network_id: reference }),
    handle: async (ctx, { params, body }) => {
      await serveNetwork(ctx, neutron, params.agent_id, body.network_id);
      return reply({ body: null });
    },
  }),
  operation({
    name: 'remove_dhcp_network',
    summary: 'Let an agent serve a network no more',
    method: 'DELETE',
    path: '/v2.0/agents/{agent_id}/dhcp-networks/{network_id}',
    status: 204,
    authorization: { at: 'lookup', rule: schedulerPolicy.removeNetwork },
    handle: (ctx, { params }) => stopServing(ctx, neutron, params.agent_id, params.network_id),
  }),
  operation({
    name: 'list_dhcp_agents',
    summary: 'List the agents that serve a network',
    method: 'GET',
    path: '/v2.0/networks/{network_id}/dhcp-agents',
    status: 200,
    authorization: { at: 'lookup', rule: schedulerPolicy.servers },
    response: listOf('agents'),
    handle: async (ctx, { params }) => ({
      agents: (await agentsServing(ctx, neutron, params.network_id)).map(agentView),
    }),
  }),
];

export const schedulerOperations = (neutron: Neutron): readonly Operation[] => [
  ...dhcpOperations(neutron),
  operation({
    name: 'list_l3_routers',
    summary: 'List the routers that an agent carries',
    method: 'GET',
    path: '/v2.0/agents/{agent_id}/l3-routers',
    status: 200,
    authorization: { at: 'lookup', rule: schedulerPolicy.routers },
    response: listOf('routers'),
    handle: async (ctx, { params }) => ({ routers: (await routersAt(ctx, neutron, params.agent_id)).map(routerView) }),
  }),
  operation({
    name: 'add_l3_router',
    summary: 'Let an agent carry a router',
    method: 'POST',
    path: '/v2.0/agents/{agent_id}/l3-routers',
    status: 201,
    authorization: { at: 'lookup', rule: schedulerPolicy.addRouter },
    body: strictObject({ router_id: reference }),
    handle: async (ctx, { params, body }) => {
      await carryRouter(ctx, neutron, params.agent_id, body.router_id);
      return reply({ body: null });
    },
  }),
  operation({
    name: 'remove_l3_router',
    summary: 'Let an agent carry a router no more',
    method: 'DELETE',
    path: '/v2.0/agents/{agent_id}/l3-routers/{router_id}',
    status: 204,
    authorization: { at: 'lookup', rule: schedulerPolicy.removeRouter },
    handle: (ctx, { params }) => dropRouter(ctx, neutron, params.agent_id, params.router_id),
  }),
  operation({
    name: 'list_l3_agents',
    summary: 'List the agents that carry a router',
    method: 'GET',
    path: '/v2.0/routers/{router_id}/l3-agents',
    status: 200,
    authorization: { at: 'lookup', rule: schedulerPolicy.carriers },
    response: listOf('agents'),
    handle: async (ctx, { params }) => ({
      agents: (await agentsCarrying(ctx, neutron, params.router_id)).map(agentView),
    }),
  }),
];
