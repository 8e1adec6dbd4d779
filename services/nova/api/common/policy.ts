import type { PolicyRule, ScopeType } from '@nimbo/policy/rule.ts';

/** The rules that the others refer to (Nova 2025.1 policy defaults). */
export const baseRules: readonly PolicyRule[] = [
  { name: 'context_is_admin', check: 'role:admin', description: 'An administrator.' },
  {
    name: 'project_member_api',
    check: 'role:member and project_id:%(project_id)s',
    description: 'A member of the project concerned.',
  },
  {
    name: 'project_reader_api',
    check: 'role:reader and project_id:%(project_id)s',
    description: 'A reader of the project concerned.',
  },
  {
    name: 'project_member_or_admin',
    check: 'rule:project_member_api or rule:context_is_admin',
    description: 'A member of the project concerned, or an administrator.',
  },
  {
    name: 'project_reader_or_admin',
    check: 'rule:project_reader_api or rule:context_is_admin',
    description: 'A reader of the project concerned, or an administrator.',
  },
  { name: 'service_api', check: 'role:service', description: 'Another service of the cloud.' },
];

const projectScope: readonly ScopeType[] = ['project'];

const requestsOf = (requests: readonly string[]) =>
  requests.map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return { method, path: `/v2.1${path}` };
  });

const ruleWith =
  (check: string) =>
  (name: string, description: string, ...requests: readonly string[]): PolicyRule => ({
    name: `os_compute_api:${name}`,
    check,
    description,
    operations: requestsOf(requests),
    scopeTypes: projectScope,
  });

/** A rule for administrators. The requests it guards are written `GET /flavors`. */
export const adminRule = ruleWith('rule:context_is_admin');

/** A rule for readers of the project concerned, and administrators. */
export const readerRule = ruleWith('rule:project_reader_or_admin');

/** A rule for members of the project concerned, and administrators. */
export const memberRule = ruleWith('rule:project_member_or_admin');

/** A rule for anybody with a token. */
export const anybodyRule = ruleWith('@');

/** A rule for the user concerned, and administrators. */
export const ownerRule = ruleWith('rule:context_is_admin or user_id:%(user_id)s');

/** A rule for the cloud's other services, and administrators. */
export const serviceRule = ruleWith('rule:service_api or rule:context_is_admin');
