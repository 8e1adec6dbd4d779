import type { PolicyRule } from '@nimbo/policy/rule.ts';

const rule = (what: string, description: string) =>
  ({
    name: `identity:get_auth_${what}`,
    // Whoever has a token may ask what else it could be had for, so no scope is named either.
    check: '',
    description,
    operations: [{ method: 'GET', path: `/v3/auth/${what}` }],
  }) as const;

export const authScopePolicy = {
  catalog: rule('catalog', 'Show the catalog for the token’s project.'),
  projects: rule('projects', 'List the projects a token can be scoped to.'),
  domains: rule('domains', 'List the domains a token can be scoped to.'),
  system: rule('system', 'List the systems a token can be scoped to.'),
} as const satisfies Record<string, PolicyRule>;
