import type { Operation } from '@nimbo/http/operation.ts';
import type { Neutron } from '../../domain/neutron.ts';
import {
  createSecurityGroupRules,
  deleteSecurityGroupRule,
  getSecurityGroupRule,
  listSecurityGroupRules,
} from '../../domain/security-group-rule.ts';
import { standardFilters, standardSorts } from '../common/listing.ts';
import { nounOperations } from '../common/noun-operations.ts';
import { securityGroupRulePolicy } from './policy.ts';
import { createSecurityGroupRuleBody, shownSecurityGroupRule } from './schema.ts';
import { securityGroupRuleView } from './view.ts';

const list = {
  filters: {
    ...standardFilters,
    security_group_id: 'text',
    direction: 'text',
    ethertype: 'text',
    protocol: 'text',
    port_range_min: 'integer',
    port_range_max: 'integer',
    remote_ip_prefix: 'text',
    remote_group_id: 'text',
  },
  sorts: [
    ...standardSorts,
    'security_group_id',
    'direction',
    'ethertype',
    'protocol',
    'port_range_min',
    'port_range_max',
    'remote_ip_prefix',
  ],
  nullable: ['protocol', 'port_range_min', 'port_range_max', 'remote_ip_prefix'],
} as const;

export const securityGroupRuleOperations = (neutron: Neutron): readonly Operation[] =>
  nounOperations({
    singular: 'security_group_rule',
    plural: 'security_group_rules',
    path: 'security-group-rules',
    words: 'security group rule',
    create: createSecurityGroupRuleBody,
    shown: shownSecurityGroupRule,
    list,
    rules: securityGroupRulePolicy,
    hidden: {},
    mostPerPage: neutron.settings.pagination_max_limit,
    domain: {
      list: (ctx, request) => listSecurityGroupRules(ctx, neutron, request),
      get: (ctx, id) => getSecurityGroupRule(ctx, neutron, id),
      create: (ctx, given) => createSecurityGroupRules(ctx, neutron, given),
      remove: (ctx, id, revision) => deleteSecurityGroupRule(ctx, neutron, id, revision),
    },
    view: securityGroupRuleView,
  });
