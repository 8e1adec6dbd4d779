import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import type { WantedGateway } from '../../domain/router-gateway.ts';
import { addInterface, removeInterface } from '../../domain/router-interface.ts';
import {
  changeRoutes,
  createRouters,
  deleteRouter,
  getRouter,
  listRouters,
  updateRouter,
} from '../../domain/router.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { member } from '../common/schema.ts';
import { routerPolicy } from './policy.ts';
import {
  createRouterBody,
  interfaceBody,
  routesBody,
  shownInterface,
  shownRouter,
  updateRouterBody,
} from './schema.ts';
import { interfaceView, routerView } from './view.ts';

/** `{}` and a gateway on no network are no gateway. */
const gatewayOf = (
  given: Static<typeof updateRouterBody>['external_gateway_info'],
): WantedGateway | null | undefined => {
  if (given === undefined || given === null) return given;
  const { network_id: networkId } = given;
  return networkId === undefined || networkId === null ? null : { ...given, network_id: networkId };
};

const list = {
  filters: { ...standardFilters, name: 'text', admin_state_up: 'boolean', status: 'text' },
  sorts: [...standardSorts, 'name', 'admin_state_up', 'status'],
} as const;

const nounOf = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'router',
    plural: 'routers',
    words: 'router',
    create: createRouterBody,
    update: updateRouterBody,
    shown: shownRouter,
    list,
    rules: routerPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listRouters(ctx, neutron, request),
      get: (ctx, id) => getRouter(ctx, neutron, id),
      create: (ctx, given) =>
        createRouters(
          ctx,
          neutron,
          given.map((body) => ({ ...body, external_gateway_info: gatewayOf(body.external_gateway_info) })),
        ),
      update: (ctx, id, { routes, ...body }, revision) => {
        const changes = { ...body, external_gateway_info: gatewayOf(body.external_gateway_info) };
        return updateRouter(ctx, neutron, id, { ...changes, routes: routes === null ? [] : routes }, revision);
      },
      remove: (ctx, id, revision) => deleteRouter(ctx, neutron, id, revision),
    },
    view: routerView,
  });

const interfaceOperation = (neutron: Neutron, how: 'add' | 'remove'): Operation =>
  operation({
    name: `${how}_router_interface`,
    summary: how === 'add' ? 'Give a router an interface in a subnet' : 'Take an interface from a router',
    method: 'PUT',
    path: `/v2.0/routers/{id}/${how}_router_interface`,
    status: 200,
    authorization: { at: 'lookup', rule: how === 'add' ? routerPolicy.addInterface : routerPolicy.removeInterface },
    body: interfaceBody,
    response: shownInterface,
    handle: async (ctx, { params, body }) =>
      interfaceView(await (how === 'add' ? addInterface : removeInterface)(ctx, neutron, params.id, body)),
  });

const routesOperation = (neutron: Neutron, how: 'add' | 'remove'): Operation =>
  operation({
    name: `${how}_extraroutes`,
    summary: how === 'add' ? 'Add routes to a router' : 'Take routes from a router',
    method: 'PUT',
    path: `/v2.0/routers/{id}/${how}_extraroutes`,
    status: 200,
    authorization: { at: 'lookup', rule: how === 'add' ? routerPolicy.addRoutes : routerPolicy.removeRoutes },
    body: routesBody,
    response: member('router', shownRouter),
    handle: async (ctx, { params, body }) => ({
      router: routerView(await changeRoutes(ctx, neutron, params.id, { how, routes: body.router.routes })),
    }),
  });

export const routerOperations = (neutron: Neutron): readonly Operation[] => [
  ...nounOf(neutron),
  interfaceOperation(neutron, 'add'),
  interfaceOperation(neutron, 'remove'),
  routesOperation(neutron, 'add'),
  routesOperation(neutron, 'remove'),
];
