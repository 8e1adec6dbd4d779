import type { Static } from 'typebox';
import { operation, type Operation } from '@nimbo/http/operation.ts';
import type { Keystone } from '../../domain/keystone.ts';
import { createPolicy, deletePolicyFor, getPolicy, listPoliciesFor, updatePolicyFor } from '../../domain/policy.ts';
import { collection } from '../common/collection.ts';
import { unknownAttributes } from '../common/extra.ts';
import { v3Base } from '../common/urls.ts';
import { policyPolicy } from './policy.ts';
import {
  createPolicyBody,
  knownAttributes,
  listPoliciesQuery,
  policiesAnswer,
  policyAnswer,
  updatePolicyBody,
} from './schema.ts';
import { policyView } from './view.ts';

const changesOf = ({ policy }: Static<typeof updatePolicyBody>) => ({
  type: policy.type,
  blob: policy.blob,
  extra: unknownAttributes(policy, knownAttributes),
});

export const policyOperations = (keystone: Keystone): readonly Operation[] => [
  operation({
    name: 'list_policies',
    summary: 'List policies',
    method: 'GET',
    path: '/v3/policies',
    status: 200,
    authorization: { at: 'lookup', rule: policyPolicy.list },
    query: listPoliciesQuery,
    response: policiesAnswer,
    handle: async (ctx, { query, url }) => {
      const policies = await listPoliciesFor(ctx, keystone, policyPolicy.list, query.type);
      const views = policies.map((policy) => policyView(policy, v3Base(url)));
      return collection('policies', views, url);
    },
  }),
  operation({
    name: 'create_policy',
    summary: 'Create a policy',
    method: 'POST',
    path: '/v3/policies',
    status: 201,
    authorization: { at: 'lookup', rule: policyPolicy.create },
    body: createPolicyBody,
    response: policyAnswer,
    handle: async (ctx, { body, url }) => {
      const { type, blob } = body.policy;
      const given = { ...changesOf(body), type, blob };
      return { policy: policyView(await createPolicy(ctx, keystone, policyPolicy.create, given), v3Base(url)) };
    },
  }),
  operation({
    name: 'show_policy',
    summary: 'Show a policy',
    method: 'GET',
    path: '/v3/policies/{policy_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policyPolicy.get },
    response: policyAnswer,
    handle: async (ctx, { params, url }) => ({
      policy: policyView(await getPolicy(ctx, keystone, policyPolicy.get, params.policy_id), v3Base(url)),
    }),
  }),
  operation({
    name: 'update_policy',
    summary: 'Change a policy',
    method: 'PATCH',
    path: '/v3/policies/{policy_id}',
    status: 200,
    authorization: { at: 'lookup', rule: policyPolicy.update },
    body: updatePolicyBody,
    response: policyAnswer,
    handle: async (ctx, { params, body, url }) => {
      const policy = await updatePolicyFor(ctx, keystone, policyPolicy.update, params.policy_id, changesOf(body));
      return { policy: policyView(policy, v3Base(url)) };
    },
  }),
  operation({
    name: 'delete_policy',
    summary: 'Delete a policy',
    method: 'DELETE',
    path: '/v3/policies/{policy_id}',
    status: 204,
    authorization: { at: 'lookup', rule: policyPolicy.delete },
    handle: (ctx, { params }) => deletePolicyFor(ctx, keystone, policyPolicy.delete, params.policy_id),
  }),
];
