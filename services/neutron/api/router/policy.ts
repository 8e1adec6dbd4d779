import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, anyOf, attributePolicies, policy, projectMember, projectReader } from '../common/policy.ts';

const one = '/routers/{id}';
const owners = anyOf(admin, projectMember);

export const routerPolicy = {
  create: policy('create_router', owners, 'Create a router.', 'POST /routers'),
  get: policy(
    'get_router',
    anyOf(admin, projectReader),
    'Show a router, and see it in lists.',
    'GET /routers',
    `GET ${one}`,
  ),
  update: policy('update_router', owners, 'Change a router.', `PUT ${one}`),
  delete: policy('delete_router', owners, 'Delete a router.', `DELETE ${one}`),
  addInterface: policy('add_router_interface', owners, 'Add an interface.', `PUT ${one}/add_router_interface`),
  removeInterface: policy(
    'remove_router_interface',
    owners,
    'Remove an interface.',
    `PUT ${one}/remove_router_interface`,
  ),
  addRoutes: policy('add_extraroutes', owners, 'Add routes.', `PUT ${one}/add_extraroutes`),
  removeRoutes: policy('remove_extraroutes', owners, 'Remove routes.', `PUT ${one}/remove_extraroutes`),
} as const satisfies Record<string, PolicyRule>;

const gateway = {
  external_gateway_info: owners,
  'external_gateway_info:network_id': owners,
  'external_gateway_info:enable_snat': admin,
  'external_gateway_info:external_fixed_ips': admin,
};

export const routerAttributePolicies: readonly PolicyRule[] = [
  ...attributePolicies('create_router', 'POST /routers', gateway),
  ...attributePolicies('update_router', `PUT ${one}`, gateway),
];
