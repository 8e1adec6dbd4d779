import type { PolicyRule, ScopeType } from '@nimbo/policy/rule.ts';

const projectScope: readonly ScopeType[] = ['project'];

/*
 * Checks as Networking 2025.1 has them (its new defaults). Where upstream compares an attribute (`field:`), the same
 * fact is in the target and is compared as a literal.
 */
export const admin = 'rule:admin_only';
export const service = 'rule:service_api';
export const projectMember = 'role:member and project_id:%(project_id)s';
export const projectReader = 'role:reader and project_id:%(project_id)s';
export const projectManager = 'role:manager and project_id:%(project_id)s';
export const netOwnerMember = 'role:member and rule:network_owner';
export const netOwnerReader = 'role:reader and rule:network_owner';
export const netOwnerManager = 'role:manager and rule:network_owner';
export const sgOwnerMember = 'role:member and rule:sg_owner';
export const sgOwnerReader = 'role:reader and rule:sg_owner';

/** Whoever passes one of the checks. */
export const anyOf = (...checks: readonly string[]): string => checks.map((check) => `(${check})`).join(' or ');

/** Rules that the others refer to. */
export const basePolicies: readonly PolicyRule[] = [
  { name: 'context_is_admin', check: 'role:admin', description: 'An administrator.' },
  { name: 'service_api', check: 'role:service', description: 'Another service.' },
  { name: 'owner', check: 'tenant_id:%(tenant_id)s', description: 'The project that owns the resource.' },
  { name: 'admin_or_owner', check: 'rule:context_is_admin or rule:owner', description: 'Administrator or owner.' },
  { name: 'admin_only', check: 'rule:context_is_admin', description: 'Only administrators.' },
  {
    name: 'network_owner',
    check: 'tenant_id:%(network:tenant_id)s',
    description: 'The project that owns the network of a subnet or port.',
  },
  {
    name: 'sg_owner',
    check: 'tenant_id:%(security_group:tenant_id)s',
    description: 'The project that owns the security group of a rule.',
  },
  { name: 'shared', check: 'True:%(shared)s', description: 'The network is shared with the caller.' },
  {
    name: 'shared_security_group',
    check: 'True:%(shared)s',
    description: 'The security group is shared with the caller.',
  },
  { name: 'shared_subnetpools', check: 'True:%(shared)s', description: 'The subnet pool is shared with the caller.' },
  {
    name: 'restrict_wildcard',
    check: "(not '*':%(target_tenant)s) or rule:admin_only",
    description: 'Only administrators open things to all projects at once.',
  },
  { name: 'external', check: 'True:%(router:external)s', description: 'The network is external.' },
  { name: 'network_device', check: 'True:%(network_device)s', description: 'The port’s device is the network’s own.' },
];

/**
 * A rule.
 * @param requests what it guards, for example `GET /networks`
 */
export const policy = <const Name extends string>(
  name: Name,
  check: string,
  description: string,
  ...requests: readonly string[]
): PolicyRule & { readonly name: Name } => ({
  name,
  check,
  description,
  operations: requests.map((request) => {
    const [method = '', path = ''] = request.split(' ');
    return { method, path: `/v2.0${path}` };
  }),
  scopeTypes: projectScope,
});

/** Rules on single attributes of a noun, all for the same request. */
export const attributePolicies = (
  prefix: string,
  request: string,
  checks: Readonly<Record<string, string>>,
): readonly PolicyRule[] =>
  Object.entries(checks).map(([attribute, check]) =>
    policy(`${prefix}:${attribute}`, check, `Touch the attribute ${attribute}.`, request),
  );
