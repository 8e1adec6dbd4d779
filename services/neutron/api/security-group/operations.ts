import type { Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import {
  createSecurityGroups,
  deleteSecurityGroup,
  getSecurityGroup,
  listSecurityGroups,
  updateSecurityGroup,
} from '../../domain/security-group.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { securityGroupPolicy } from './policy.ts';
import { createSecurityGroupBody, shownSecurityGroup, updateSecurityGroupBody } from './schema.ts';
import { securityGroupView } from './view.ts';

const list = {
  filters: { ...standardFilters, name: 'text', stateful: 'boolean', shared: 'boolean' },
  sorts: [...standardSorts, 'name', 'stateful'],
} as const;

export const securityGroupOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'security_group',
    plural: 'security_groups',
    path: 'security-groups',
    words: 'security group',
    create: createSecurityGroupBody,
    update: updateSecurityGroupBody,
    shown: shownSecurityGroup,
    list,
    rules: securityGroupPolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listSecurityGroups(ctx, neutron, request),
      get: (ctx, id) => getSecurityGroup(ctx, neutron, id),
      create: (ctx, given) => createSecurityGroups(ctx, neutron, given),
      update: (ctx, id, body, revision) => updateSecurityGroup(ctx, neutron, id, body, revision),
      remove: (ctx, id, revision) => deleteSecurityGroup(ctx, neutron, id, revision),
    },
    view: securityGroupView,
  });
