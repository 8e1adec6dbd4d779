import type { PolicyRule, ScopeType } from '@nimbo/policy/rule.ts';

export const projectScope: readonly ScopeType[] = ['project'];

const deprecated = {
  name: 'rule:admin_api',
  check: 'role:admin',
  reason: 'Placement’s rules take default roles and scopes.',
  since: 'Wallaby',
} as const;

/** The rules that the others refer to (Placement 2025.1 policy defaults). */
export const baseRules: readonly PolicyRule[] = [
  { name: 'admin_api', check: 'role:admin', description: 'An administrator.', scopeTypes: projectScope },
  { name: 'service_api', check: 'role:service', description: 'Another service.', scopeTypes: projectScope, deprecated },
  {
    name: 'admin_or_service_api',
    check: 'role:admin or role:service',
    description: 'An administrator or another service.',
    scopeTypes: projectScope,
    deprecated,
  },
  {
    name: 'project_reader_api',
    check: 'role:reader and project_id:%(project_id)s',
    description: 'A reader of the project that is asked about.',
    deprecated,
  },
  {
    name: 'admin_or_project_reader_or_service_api',
    check: 'role:admin or rule:project_reader_api or role:service',
    description: 'An administrator, another service, or a reader of the project that is asked about.',
    scopeTypes: projectScope,
    deprecated,
  },
];

/**
 * A rule for administrators and services, as nearly all are.
 * @param requests what it guards, for example `GET /traits`
 */
export const adminOrService = (name: string, description: string, ...requests: readonly string[]): PolicyRule => ({
  name: `placement:${name}`,
  check: 'rule:admin_or_service_api',
  description,
  operations: requests.map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return { method, path };
  }),
  scopeTypes: projectScope,
});
