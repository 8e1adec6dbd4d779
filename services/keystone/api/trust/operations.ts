import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import {
  createTrust,
  deleteTrustFor,
  getRoleOfTrust,
  getTrust,
  listTrustsFor,
  rolesOfTrust,
  type NewTrust,
} from '../../domain/trust.ts';
import { collection } from '../common/collection.ts';
import { v3Base } from '../common/urls.ts';
import { roleAnswer, rolesAnswer } from '../role/schema.ts';
import { roleView } from '../role/view.ts';
import { trustPolicy } from './policy.ts';
import { createTrustBody, listTrustsQuery, trustAnswer, trustsAnswer } from './schema.ts';
import { trustSummary, trustView } from './view.ts';

const all = '/v3/OS-TRUST/trusts';
const one = '/v3/OS-TRUST/trusts/{trust_id}';

const newTrust = ({ trust }: Static<typeof createTrustBody>): NewTrust => ({
  trustorId: trust.trustor_user_id,
  trusteeId: trust.trustee_user_id,
  projectId: trust.project_id ?? null,
  impersonation: trust.impersonation,
  roles: trust.roles ?? [],
  expiresAt: trust.expires_at ?? null,
  remainingUses: trust.remaining_uses ?? null,
  allowRedelegation: trust.allow_redelegation ?? false,
  redelegationCount: trust.redelegation_count ?? null,
});

const listRules = {
  all: trustPolicy.list,
  ofTrustor: trustPolicy.listOfTrustor,
  ofTrustee: trustPolicy.listOfTrustee,
} as const;

export const trustOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_trusts',
    summary: 'List trusts',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: trustPolicy.list },
    query: listTrustsQuery,
    response: trustsAnswer,
    handle: async (ctx, { query, url }) => {
      const filter = { trustorId: query.trustor_user_id, trusteeId: query.trustee_user_id };
      const trusts = await listTrustsFor(ctx, keystone, listRules, filter);
      const views = trusts.map((trust) => trustSummary(trust, v3Base(url)));
      return collection('trusts', views, url);
    },
  }),
  operation({
    name: 'create_trust',
    summary: 'Let another user act for oneself',
    method: 'POST',
    path: all,
    status: 201,
    authorization: { at: 'lookup', rule: trustPolicy.create },
    body: createTrustBody,
    response: trustAnswer,
    handle: async (ctx, { body, url }) => {
      const trust = await createTrust(ctx, keystone, trustPolicy.create, newTrust(body));
      return { trust: trustView(trust, await rolesOfTrust(ctx, keystone, trust), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_trust',
    summary: 'Show a trust',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: trustPolicy.get },
    response: trustAnswer,
    handle: async (ctx, { params, url }) => {
      const trust = await getTrust(ctx, keystone, trustPolicy.get, params.trust_id);
      return { trust: trustView(trust, await rolesOfTrust(ctx, keystone, trust), v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_trust',
    summary: 'End a trust and those it was passed on by',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: trustPolicy.delete },
    handle: (ctx, { params }) => deleteTrustFor(ctx, keystone, trustPolicy.delete, params.trust_id),
  }),
  operation({
    name: 'list_trust_roles',
    summary: 'List the roles that a trust gives',
    method: 'GET',
    path: `${one}/roles`,
    status: 200,
    authorization: { at: 'lookup', rule: trustPolicy.listRoles },
    response: rolesAnswer,
    handle: async (ctx, { params, url }) => {
      const trust = await getTrust(ctx, keystone, trustPolicy.listRoles, params.trust_id);
      const roles = await rolesOfTrust(ctx, keystone, trust);
      const views = roles.map((role) => roleView(role, v3Base(url)));
      return collection('roles', views, url);
    },
  }),
  operation({
    name: 'show_trust_role',
    summary: 'Show a role that a trust gives',
    method: 'GET',
    path: `${one}/roles/{role_id}`,
    status: 200,
    authorization: { at: 'lookup', rule: trustPolicy.getRole },
    response: roleAnswer,
    handle: async (ctx, { params, url }) => {
      const ids = { trustId: params.trust_id, roleId: params.role_id };
      return { role: roleView(await getRoleOfTrust(ctx, keystone, trustPolicy.getRole, ids), v3Base(url)) };
    },
  }),
];
