import type { PolicyRule } from '@nimbo/policy/rule.ts';

const rule = (what: string, description: string, ...others: readonly string[]) =>
  ({
    name: `identity:get_auth_${what}`,
    // Whoever has a token may ask what else it could be had for, so no scope is named either.
    check: '',
    description,
    operations: [`/v3/auth/${what}`, ...others].map((path) => ({ method: 'GET' as const, path })),
  }) as const;

export const authScopePolicy = {
  catalog: rule('catalog', 'Show the catalog for the token’s project.'),
  projects: rule('projects', 'List the projects a token can be scoped to.', '/v3/OS-FEDERATION/projects'),
  domains: rule('domains', 'List the domains a token can be scoped to.', '/v3/OS-FEDERATION/domains'),
  system: rule('system', 'List the systems a token can be scoped to.'),
} as const satisfies Record<string, PolicyRule>;
