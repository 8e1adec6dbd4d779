import type { Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import {
  createRbacPolicies,
  deleteRbacPolicy,
  getRbacPolicy,
  listRbacPolicies,
  updateRbacPolicy,
} from '../../domain/rbac-policy.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { rbacPolicyPolicy } from './policy.ts';
import { createRbacPolicyBody, shownRbacPolicy, updateRbacPolicyBody } from './schema.ts';
import { rbacPolicyView } from './view.ts';

const list = {
  filters: {
    id: 'text',
    project_id: 'text',
    tenant_id: 'text',
    object_type: 'text',
    object_id: 'text',
    action: 'text',
    target_tenant: 'text',
  },
  sorts: ['id', 'project_id', 'object_type', 'object_id', 'action', 'target_tenant'],
  aliases: { target_tenant: 'target_project' },
} as const;

export const rbacPolicyOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'rbac_policy',
    plural: 'rbac_policies',
    path: 'rbac-policies',
    words: 'RBAC policy',
    manyWords: 'RBAC policies',
    create: createRbacPolicyBody,
    update: updateRbacPolicyBody,
    shown: shownRbacPolicy,
    list,
    rules: rbacPolicyPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listRbacPolicies(ctx, neutron, request),
      get: (ctx, id) => getRbacPolicy(ctx, neutron, id),
      create: (ctx, given) => createRbacPolicies(ctx, neutron, given),
      update: (ctx, id, body) => updateRbacPolicy(ctx, neutron, id, body),
      remove: (ctx, id) => deleteRbacPolicy(ctx, neutron, id),
    },
    view: rbacPolicyView,
  });
