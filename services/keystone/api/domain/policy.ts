import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes, everyScope, ofDomain, systemReader } from '../common/policy.ts';

const one = '/v3/domains/{domain_id}';

export const domainPolicy = {
  get: {
    name: 'identity:get_domain',
    check: `${admin} or ${systemReader} or domain_id:%(target.domain.id)s or project_domain_id:%(target.domain.id)s`,
    description: 'Show domain details.',
    operations: [{ method: 'GET', path: one }],
    scopeTypes: everyScope,
  },
  list: {
    name: 'identity:list_domains',
    check: `${adminOrSystemReader} or ${ofDomain('reader', 'domain.id')}`,
    description: 'List domains.',
    operations: [{ method: 'GET', path: '/v3/domains' }],
    scopeTypes: everyScope,
  },
  create: {
    name: 'identity:create_domain',
    check: admin,
    description: 'Create a domain.',
    operations: [{ method: 'POST', path: '/v3/domains' }],
    scopeTypes: cloudScopes,
  },
  update: {
    name: 'identity:update_domain',
    check: admin,
    description: 'Change a domain.',
    operations: [{ method: 'PATCH', path: one }],
    scopeTypes: cloudScopes,
  },
  delete: {
    name: 'identity:delete_domain',
    check: admin,
    description: 'Delete a domain with everything in it.',
    operations: [{ method: 'DELETE', path: one }],
    scopeTypes: cloudScopes,
  },
} as const satisfies Record<string, PolicyRule>;
