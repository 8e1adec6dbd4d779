import type { Identity, Scope } from '@nimbo/context/identity.ts';
import type { ScopeType } from './rule.ts';

/** The caller's attributes by the names that rules use. */
export type Credentials = Readonly<Record<string, unknown>>;

/** The caller as the checks need it, made once per identity. */
export interface Subject {
  readonly credentials: Credentials;
  /** Role names in lower case. */
  readonly roles: ReadonlySet<string>;
  /** Undefined where nobody has authenticated. */
  readonly scope: ScopeType | undefined;
}

const projectOf = (scope: Scope): { id: string | null; domainId: string | null } =>
  scope.kind === 'project' ? { id: scope.id, domainId: scope.domain.id } : { id: null, domainId: null };

const serviceCredentials = (service: Identity | undefined): Credentials => {
  if (service === undefined) {
    return {
      service_user_id: null,
      service_user_domain_id: null,
      service_project_id: null,
      service_project_domain_id: null,
      service_roles: [],
    };
  }
  const project = projectOf(service.scope);
  return {
    service_user_id: service.user.id,
    service_user_domain_id: service.user.domain.id,
    service_project_id: project.id,
    service_project_domain_id: project.domainId,
    service_roles: service.roles.map((role) => role.name),
  };
};

const systemCredentials = (scope: Scope): Credentials =>
  scope.kind === 'system' ? { system_scope: 'all', system: 'all' } : { system_scope: null };

/**
 * An identity as policy credentials: the names of oslo.context's `to_policy_values`, its older aliases (`tenant`,
 * `user`, `domain`, …) included. What a token does not have is null, which rules see as `None`.
 */
export const credentialsOf = (identity: Identity): Credentials => {
  const project = projectOf(identity.scope);
  const domainId = identity.scope.kind === 'domain' ? identity.scope.domain.id : null;
  return {
    user_id: identity.user.id,
    user: identity.user.id,
    user_domain_id: identity.user.domain.id,
    user_domain: identity.user.domain.id,
    project_id: project.id,
    tenant_id: project.id,
    tenant: project.id,
    project_domain_id: project.domainId,
    project_domain: project.domainId,
    domain_id: domainId,
    domain: domainId,
    ...systemCredentials(identity.scope),
    roles: identity.roles.map((role) => role.name),
    is_admin: false,
    is_admin_project: true,
    ...serviceCredentials(identity.service),
  };
};

const scopeTypeOf = (scope: Scope): ScopeType => {
  if (scope.kind === 'system') return 'system';
  // oslo.policy takes an unscoped token for a project's: it has no roles, so that only rules without any let it in.
  return scope.kind === 'domain' ? 'domain' : 'project';
};

const nobody: Subject = { credentials: {}, roles: new Set(), scope: undefined };

const lowered = (roles: unknown): ReadonlySet<string> =>
  new Set(Array.isArray(roles) ? roles.map((role) => String(role).toLowerCase()) : []);

/** The subject of an identity. Nobody has no attributes at all, so that no comparison can ever hold for them. */
export const subjectOf = (
  identity: Identity | undefined,
  credentials: (identity: Identity) => Credentials = credentialsOf,
): Subject => {
  if (identity === undefined) return nobody;
  const values = credentials(identity);
  return { credentials: values, roles: lowered(values['roles']), scope: scopeTypeOf(identity.scope) };
};
