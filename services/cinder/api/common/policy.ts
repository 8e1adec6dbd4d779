import type { PolicyRule, ScopeType } from '@nimbo/policy/rule.ts';

/** The rules that the others refer to (Cinder 2025.1 policy defaults). */
export const baseRules: readonly PolicyRule[] = [
  { name: 'context_is_admin', check: 'role:admin', description: 'An administrator.' },
  { name: 'admin_api', check: 'rule:context_is_admin', description: 'An administrator.' },
  {
    name: 'xena_system_admin_or_project_reader',
    check: 'rule:admin_api or (role:reader and project_id:%(project_id)s)',
    description: 'A reader of the project concerned, or an administrator.',
  },
  {
    name: 'xena_system_admin_or_project_member',
    check: 'rule:admin_api or (role:member and project_id:%(project_id)s)',
    description: 'A member of the project concerned, or an administrator.',
  },
  { name: 'service_api', check: 'role:service', description: 'Another service of the cloud.' },
];

const projectScope: readonly ScopeType[] = ['project'];

const requestsOf = (requests: readonly string[]) =>
  requests.map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return { method, path: `/v3${path}` };
  });

const ruleWith =
  (check: string) =>
  (name: string, description: string, ...requests: readonly string[]): PolicyRule => ({
    name,
    check,
    description,
    operations: requestsOf(requests),
    scopeTypes: projectScope,
  });

/** A rule for administrators. The requests it guards are written `GET /volumes`. */
export const adminRule = ruleWith('rule:admin_api');

/** A rule for readers of the project concerned, and administrators. */
export const readerRule = ruleWith('rule:xena_system_admin_or_project_reader');

/** A rule for members of the project concerned, and administrators. */
export const memberRule = ruleWith('rule:xena_system_admin_or_project_member');

/** A rule for the other services of the cloud. */
export const serviceRule = ruleWith('rule:service_api');
