import type { PolicyRule } from '@nimbo/policy/rule.ts';
import { admin, adminOrSystemReader, cloudScopes, everyScope } from '../common/policy.ts';

const one = '/v3/domains/{domain_id}/config';

/** A whole configuration, a group of it, and one option. */
const parts = [one, `${one}/{group}`, `${one}/{group}/{option}`];
const defaults = [
  '/v3/domains/config/default',
  '/v3/domains/config/{group}/default',
  '/v3/domains/config/{group}/{option}/default',
];
const compliance = [`${one}/security_compliance`, `${one}/security_compliance/{option}`];

const rule = (name: string, check: string, description: string, method: string, paths: readonly string[]) =>
  ({
    name: `identity:${name}`,
    check,
    description,
    operations: paths.map((path) => ({ method, path })),
    scopeTypes: cloudScopes,
  }) as const;

export const domainConfigPolicy = {
  create: rule('create_domain_config', admin, 'Set the configuration of a domain.', 'PUT', [one]),
  get: rule('get_domain_config', adminOrSystemReader, 'Show the configuration of a domain.', 'GET', parts),
  compliance: {
    ...rule('get_security_compliance_domain_config', '', 'Show what passwords must look like.', 'GET', compliance),
    scopeTypes: everyScope,
  },
  update: rule('update_domain_config', admin, 'Change the configuration of a domain.', 'PATCH', parts),
  delete: rule('delete_domain_config', admin, 'Delete the configuration of a domain.', 'DELETE', parts),
  defaults: rule(
    'get_domain_config_default',
    adminOrSystemReader,
    'Show what holds where a domain sets nothing.',
    'GET',
    defaults,
  ),
} as const satisfies Record<string, PolicyRule>;
