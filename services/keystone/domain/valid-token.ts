import type { Identity, RoleReference, Scope } from '@nimbo/context/identity.ts';
import { timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { TokenProject, TokenUser } from '../db/token-facts-store.ts';
import type { ClaimedScope, TokenClaims } from '../drivers/token-provider/token-claims.ts';
import { resolveDelegation, type Delegated } from './delegation/delegated.ts';
import type { IdentityFacts } from './identity-cache.ts';
import type { RevocableFacts } from './revocation-index.ts';

/** A token together with everything it means now. */
export interface ValidToken {
  readonly claims: TokenClaims;
  readonly identity: Identity;
  readonly passwordExpiresAt: Timestamp | null;
  readonly facts: RevocableFacts;
  /** Milliseconds since the epoch at which a membership ends that counted here; after that it has to be looked at anew. */
  readonly holdsUntil: number;
}

/** The id under which assignments on the system are kept. */
const systemTarget = 'system';

interface Authority {
  readonly scope: Scope;
  readonly roles: readonly RoleReference[];
  readonly projectDomainId: string | undefined;
}

const unscoped: Authority = { scope: { kind: 'unscoped' }, roles: [], projectDomainId: undefined };

const projectScope = (project: TokenProject): Scope | undefined => {
  const { id, name, enabled, is_domain: isDomain } = project;
  if (!enabled) return undefined;
  // A project acting as a domain is its own domain.
  if (isDomain) return { kind: 'project', id, name, domain: { id, name }, isDomain };
  if (project.domain_id === null || project.domain_name === null || project.domain_enabled !== true) return undefined;
  return { kind: 'project', id, name, domain: { id: project.domain_id, name: project.domain_name }, isDomain };
};

const domainScope = ({ id, name, enabled, is_domain: isDomain }: TokenProject): Scope | undefined =>
  enabled && isDomain ? { kind: 'domain', domain: { id, name } } : undefined;

const scopeOf = async (claimed: ClaimedScope, facts: IdentityFacts): Promise<Scope | undefined> => {
  if (claimed.kind === 'unscoped' || claimed.kind === 'system') return { kind: claimed.kind };
  const place = await facts.project(claimed.id);
  if (place === undefined) return undefined;
  return claimed.kind === 'domain' ? domainScope(place) : projectScope(place);
};

const targetOf = (claimed: ClaimedScope): string | undefined => {
  if (claimed.kind === 'unscoped') return undefined;
  return claimed.kind === 'system' ? systemTarget : claimed.id;
};

const authorityOf = async (
  { userId, scope: claimed, federation }: TokenClaims,
  facts: IdentityFacts,
  delegated: Delegated | undefined,
): Promise<Authority | undefined> => {
  const target = targetOf(claimed);
  if (target === undefined) return unscoped;
  const scope = await scopeOf(claimed, facts);
  if (scope === undefined) return undefined;
  const roles = delegated?.roles ?? (await facts.effectiveRoles(userId, target, federation?.groupIds));
  const projectDomainId = scope.kind === 'project' ? scope.domain.id : undefined;
  return roles.length === 0 ? undefined : { scope, roles, projectDomainId };
};

const federationOf = ({ federation }: TokenClaims): Pick<Identity, 'federation'> => {
  if (federation === undefined) return {};
  const { idpId, protocolId, groupIds } = federation;
  return { federation: { identityProviderId: idpId, protocolId, groupIds } };
};

/** Whether who vouched for the user is there and still may. */
const isVouched = async ({ federation }: TokenClaims, facts: IdentityFacts): Promise<boolean> =>
  federation === undefined || (await facts.identityProvider(federation.idpId))?.enabled === true;

const identityOf = (claims: TokenClaims, user: TokenUser, { scope, roles }: Authority): Identity => ({
  user: { id: user.id, name: user.name, domain: { id: user.domain_id, name: user.domain_name } },
  scope,
  roles,
  ...federationOf(claims),
  methods: claims.methods,
  auditIds: claims.auditIds,
  issuedAt: timestampOf(claims.issuedAt),
  expiresAt: timestampOf(claims.expiresAt),
});

/**
 * What claims amount to by these facts; undefined where user, domain or scope are gone or disabled, or where a scoped
 * token has no role left. Looks neither at expiry nor at revocations.
 */
export const resolveClaims = async (claims: TokenClaims, facts: IdentityFacts): Promise<ValidToken | undefined> => {
  const user = await facts.user(claims.userId);
  if (user === undefined || !user.enabled || !user.domain_enabled) return undefined;
  if (!(await isVouched(claims, facts))) return undefined;
  const delegated = claims.delegation === undefined ? undefined : await resolveDelegation(claims, facts);
  if (claims.delegation !== undefined && delegated === undefined) return undefined;
  const authority = await authorityOf(claims, facts, delegated);
  if (authority === undefined) return undefined;
  return {
    claims,
    identity: { ...identityOf(claims, delegated?.user ?? user, authority), ...delegated?.acting },
    passwordExpiresAt: user.password_expires_at,
    holdsUntil: (await facts.memberships(delegated?.reliesOn ?? claims.userId)).until,
    facts: { userDomainId: user.domain_id, projectDomainId: authority.projectDomainId },
  };
};
