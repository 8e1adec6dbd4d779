import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { Identity, RoleReference } from '@nimbo/context/identity.ts';
import type { TokenUser } from '../../db/token-facts-store.ts';
import type { ClaimedScope, TokenClaims } from '../../drivers/token-provider/token-claims.ts';
import type { IdentityFacts } from '../identity-cache.ts';
import { trustChain } from './trust-chain.ts';

/** What a delegation amounts to now. */
export interface Delegated {
  /** In whose name the token speaks. */
  readonly user: TokenUser;
  readonly roles: readonly RoleReference[];
  /** Whose roles these are. */
  readonly reliesOn: string;
  readonly acting: Pick<Identity, 'trust' | 'applicationCredential' | 'accessToken'>;
}

const projectIdOf = (scope: ClaimedScope): string | null => (scope.kind === 'project' ? scope.id : null);

const isAble = (user: TokenUser | undefined): user is TokenUser => user?.enabled === true && user.domain_enabled;

const allAble = async (facts: IdentityFacts, ids: readonly string[]): Promise<boolean> => {
  const users = await Promise.all([...new Set(ids)].map((id) => facts.user(id)));
  return users.every(isAble);
};

/** Every role of the trust must still be the first trustor's, or the trust gives nothing at all. */
const trustedRoles = async (
  facts: IdentityFacts,
  roleIds: readonly string[],
  trustorId: string,
  projectId: string,
): Promise<readonly RoleReference[] | undefined> => {
  const wanted = (await facts.roles()).effective(roleIds);
  const held = new Set((await facts.effectiveRoles(trustorId, projectId)).map(({ id }) => id));
  return wanted.length > 0 && wanted.every(({ id }) => held.has(id)) ? wanted : undefined;
};

const byTrust = async (claims: TokenClaims, id: string, facts: IdentityFacts): Promise<Delegated | undefined> => {
  const chain = await trustChain((each) => facts.delegations.trust(each), id);
  const [trust] = chain ?? [];
  if (chain === undefined || trust === undefined || trust.trusteeId !== claims.userId) return undefined;
  if (trust.projectId !== projectIdOf(claims.scope)) return undefined;
  if (
    !(await allAble(
      facts,
      chain.flatMap(({ trustorId, trusteeId }) => [trustorId, trusteeId]),
    ))
  )
    return undefined;
  const first = chain.at(-1)?.trustorId ?? trust.trustorId;
  const { projectId, roleIds, trustorId, trusteeId, impersonation } = trust;
  const roles = projectId === null ? [] : await trustedRoles(facts, roleIds, first, projectId);
  const user = await facts.user(impersonation ? trustorId : trusteeId);
  if (roles === undefined || user === undefined) return undefined;
  return { user, roles, reliesOn: first, acting: { trust: { id, trustorId, trusteeId, impersonation } } };
};

/** Of what was given, that which the giver has now. */
const grantedRoles = async (
  facts: IdentityFacts,
  roleIds: readonly string[],
  userId: string,
  projectId: string,
): Promise<readonly RoleReference[]> => {
  const granted = new Set((await facts.roles()).effective(roleIds).map((role) => role.id));
  return (await facts.effectiveRoles(userId, projectId)).filter((role) => granted.has(role.id));
};

const byAccessToken = async (claims: TokenClaims, id: string, facts: IdentityFacts): Promise<Delegated | undefined> => {
  const token = await facts.delegations.accessToken(id);
  const user = await facts.user(claims.userId);
  if (token?.userId !== claims.userId || token.projectId !== projectIdOf(claims.scope)) return undefined;
  const roles = await grantedRoles(facts, token.roleIds, claims.userId, token.projectId);
  if (user === undefined || roles.length === 0) return undefined;
  return { user, roles, reliesOn: user.id, acting: { accessToken: { id, consumerId: token.consumerId } } };
};

const byApplicationCredential = async (
  claims: TokenClaims,
  id: string,
  facts: IdentityFacts,
): Promise<Delegated | undefined> => {
  const credential = await facts.delegations.applicationCredential(id);
  const user = await facts.user(claims.userId);
  if (credential?.userId !== claims.userId || credential.projectId !== projectIdOf(claims.scope)) return undefined;
  const roles = await grantedRoles(facts, credential.roleIds, credential.userId, credential.projectId);
  if (user === undefined || roles.length === 0) return undefined;
  const { name, unrestricted, accessRules } = credential;
  const acting = { id, name, restricted: !unrestricted, ...(accessRules === undefined ? {} : { accessRules }) };
  return { user, roles, reliesOn: user.id, acting: { applicationCredential: acting } };
};

/**
 * In whose name and with which roles a token acts that was got by somebody's leave; undefined where that leave is gone,
 * or gives nothing any more. Delegations give at most what the one who gave them has now.
 */
export const resolveDelegation = (claims: TokenClaims, facts: IdentityFacts): Promise<Delegated | undefined> => {
  const { delegation } = claims;
  if (delegation === undefined) throw new TypeError('the claims have no delegation');
  switch (delegation.kind) {
    case 'trust':
      return byTrust(claims, delegation.id, facts);
    case 'application-credential':
      return byApplicationCredential(claims, delegation.id, facts);
    case 'access-token':
      return byAccessToken(claims, delegation.id, facts);
    default:
      return assertNever(delegation.kind);
  }
};
