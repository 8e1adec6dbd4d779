import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { OwnAccessRule } from '../../db/access-rule-store.ts';
import { deleteAccessRuleFor, getAccessRule, listAccessRulesOf } from '../../domain/access-rule.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { collection } from '../common/collection.ts';
import { selfLink, v3Base } from '../common/urls.ts';
import { accessRulePolicy } from './policy.ts';
import { accessRuleAnswer, accessRulesAnswer, listAccessRulesQuery } from './schema.ts';

const all = '/v3/users/{user_id}/access_rules';
const one = '/v3/users/{user_id}/access_rules/{access_rule_id}';

const viewOf = ({ id, userId, service, method, path }: OwnAccessRule, base: string) => ({
  id,
  service,
  method,
  path,
  links: selfLink(base, `users/${encodeURIComponent(userId)}/access_rules`, id),
});

interface OneParameters {
  readonly user_id: string;
  readonly access_rule_id: string;
}

const idsOf = (params: OneParameters) => ({ userId: params.user_id, id: params.access_rule_id });

export const accessRuleOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_access_rules',
    summary: 'List the access rules of a user',
    method: 'GET',
    path: all,
    status: 200,
    authorization: { at: 'lookup', rule: accessRulePolicy.list },
    query: listAccessRulesQuery,
    response: accessRulesAnswer,
    handle: async (ctx, { params, query, url }) => {
      const { service, method, path } = query;
      const filter = { userId: params.user_id, service, method, path };
      const rules = await listAccessRulesOf(ctx, keystone, accessRulePolicy.list, filter);
      const views = rules.map((rule) => viewOf(rule, v3Base(url)));
      return collection('access_rules', views, url);
    },
  }),
  operation({
    name: 'show_access_rule',
    summary: 'Show an access rule',
    method: 'GET',
    path: one,
    status: 200,
    authorization: { at: 'lookup', rule: accessRulePolicy.get },
    response: accessRuleAnswer,
    handle: async (ctx, { params, url }) => {
      const rule = await getAccessRule(ctx, keystone, accessRulePolicy.get, idsOf(params));
      return { access_rule: viewOf(rule, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_access_rule',
    summary: 'Delete an access rule',
    method: 'DELETE',
    path: one,
    status: 204,
    authorization: { at: 'lookup', rule: accessRulePolicy.delete },
    handle: (ctx, { params }) => deleteAccessRuleFor(ctx, keystone, accessRulePolicy.delete, idsOf(params)),
  }),
];
