import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, cloudScopes, everyScope, systemReader } from '../common/policy.ts';

const all = '/v3/limits';
const one = '/v3/limits/{limit_id}';

export const limitPolicy = {
  model: {
    name: 'identity:get_limit_model',
    check: '',
    description: 'Show how limits of domains and projects bound each other.',
    operations: [{ method: 'GET', path: '/v3/limits/model' }],
    scopeTypes: everyScope,
  },
  get: {
    name: 'identity:get_limit',
    check:
      `(${admin}) or ${systemReader} or ` +
      '(domain_id:%(target.limit.domain.id)s or domain_id:%(target.limit.project.domain_id)s) or ' +
      '(project_id:%(target.limit.project_id)s and not None:%(target.limit.project_id)s)',
    description: 'Show a limit.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_limits',
    check: '',
    description: 'List limits.',
    operations: [{ method: 'GET', path: all }],
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_limits',
    check: admin,
    description: 'Limit projects or domains.',
    operations: [{ method: 'POST', path: all }],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_limit',
    check: admin,
    description: 'Change a limit.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_limit',
    check: admin,
    description: 'Delete a limit.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
