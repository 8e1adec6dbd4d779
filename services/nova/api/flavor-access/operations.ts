import { Type } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import { strictObject } from '@nimbo/schema/object.ts';
import { grantAccess, listAccess, revokeAccess } from '../../domain/flavor-access.ts';
import type { Nova } from '../../domain/nova.ts';
import { isSince } from '../common/since.ts';
import { flavorAccessPolicy } from './policy.ts';

const tenant = strictObject({ tenant: Type.String({ pattern: '^[a-zA-Z0-9-]{1,255}$' }) });

const accessAnswer = strictObject({
  flavor_access: Type.Array(strictObject({ flavor_id: Type.String(), tenant_id: Type.String() })),
});

const accessView = (flavorid: string, projects: readonly string[]) => ({
  flavor_access: projects.map((id) => ({ flavor_id: flavorid, tenant_id: id })),
});

export const flavorAccessOperations = (nova: Nova): readonly Operation[] => [
  operation({
    name: 'list_flavor_access',
    summary: 'List the projects that may use a flavor',
    method: 'GET',
    path: '/v2.1/flavors/{flavor_id}/os-flavor-access',
    status: 200,
    authorization: { at: 'request', rule: flavorAccessPolicy.list },
    response: accessAnswer,
    handle: async (_ctx, { params }) => accessView(params.flavor_id, await listAccess(nova, params.flavor_id)),
  }),
  operation({
    name: 'add_flavor_access',
    summary: 'Let a project use a flavor',
    method: 'POST',
    path: '/v2.1/flavors/{flavor_id}/action',
    action: 'addTenantAccess',
    status: 200,
    authorization: { at: 'request', rule: flavorAccessPolicy.add },
    body: strictObject({ addTenantAccess: tenant }),
    response: accessAnswer,
    handle: async (ctx, { params: { flavor_id: flavorid }, body, version }) => {
      const { tenant: projectId } = body.addTenantAccess;
      const wanted = { flavorid, projectId, refusesPublic: isSince(version, '2.7') };
      return accessView(flavorid, await grantAccess(ctx, nova, wanted));
    },
  }),
  operation({
    name: 'remove_flavor_access',
    summary: 'Let a project use a flavor no more',
    method: 'POST',
    path: '/v2.1/flavors/{flavor_id}/action',
    action: 'removeTenantAccess',
    status: 200,
    authorization: { at: 'request', rule: flavorAccessPolicy.remove },
    body: strictObject({ removeTenantAccess: tenant }),
    response: accessAnswer,
    handle: async (ctx, { params: { flavor_id: flavorid }, body }) => {
      const { tenant: projectId } = body.removeTenantAccess;
      return accessView(flavorid, await revokeAccess(ctx, nova, { flavorid, projectId }));
    },
  }),
];
