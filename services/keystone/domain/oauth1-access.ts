import { randomInt } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { Forbidden, Unauthorized } from '@nimbo/errors/faults.ts';
import {
  authorizeRequestToken,
  deleteOauthToken,
  findOauthToken,
  listAccessTokens,
  type AccessTokenFilter,
  type OauthToken,
} from '../db/oauth1-store.ts';
import type { Role } from '../db/role-store.ts';
import { change, type Change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { findRoleId, type RoleIdentifier } from './trust.ts';

const verifierAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const newVerifier = (): string =>
  Array.from({ length: 16 }, () => verifierAlphabet[randomInt(verifierAlphabet.length)]).join('');

/** What was got by somebody's leave must not become a leave of its own. */
const assertUndelegated = ({ identity }: Context): void => {
  const { trust, applicationCredential, accessToken } = identity ?? {};
  if (trust === undefined && applicationCredential === undefined && accessToken === undefined) return;
  throw new Forbidden('OAuth tokens cannot be managed with a token that was got by delegation.');
};

/**
 * The caller lets a consumer act for it with some of its roles on the project that was asked for.
 * @returns what the consumer has to show
 * @throws Forbidden by delegation, NotFound, Unauthorized for a token that has ended or roles that the caller lacks
 */
export const authorizeConsumer = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  requestTokenId: string,
  roles: readonly RoleIdentifier[],
): Promise<string> => {
  await ctx.authorize(rule);
  assertUndelegated(ctx);
  const token = await findOauthToken(keystone.db.read, 'request', requestTokenId);
  if (token === undefined) throw notFound('request token', requestTokenId);
  if (millisecondsOf(token.expiresAt) <= keystone.clock.now()) throw new Unauthorized('Request token is expired.');
  const userId = ctx.identity?.user.id ?? '';
  const roleIds = await Promise.all(roles.map((role) => findRoleId(keystone, role)));
  const facts = keystone.identities.at((await keystone.revisions.now(ctx)).identity);
  const held = new Set((await facts.effectiveRoles(userId, token.projectId)).map(({ id }) => id));
  if (roleIds.length === 0 || !roleIds.every((id) => held.has(id))) {
    throw new Unauthorized('The authorizing user does not have the roles that are to be given.');
  }
  const verifier = newVerifier();
  await change(ctx, keystone, async ({ tx }) => {
    const isFirst = await authorizeRequestToken(tx, token.id, { userId, verifier, roleIds });
    if (!isFirst)
      throw new Forbidden('The request token has been authorised before: let the consumer ask for another.');
  });
  return verifier;
};

const ownerTarget = (userId: string) => ({ user_id: userId, target: { user: { id: userId } } });

export const listAccessTokensOf = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  userId: string,
): Promise<OauthToken[]> => {
  await ctx.authorize(rule, ownerTarget(userId));
  assertUndelegated(ctx);
  return listAccessTokens(keystone.db.read, { userId });
};

/** @throws NotFound for one that is not there, or another user's */
export const getAccessToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<OauthToken> => {
  await ctx.authorize(rule, ownerTarget(ids.userId));
  assertUndelegated(ctx);
  const token = await findOauthToken(keystone.db.read, 'access', ids.id);
  if (token?.userId !== ids.userId) throw notFound('access token', ids.id);
  return token;
};

/** The roles that an access token gives and that are there. */
export const rolesOfAccessToken = async (
  ctx: Context,
  keystone: Keystone,
  token: OauthToken,
): Promise<readonly Role[]> => {
  const graph = await keystone.identities.at((await keystone.revisions.inRequest(ctx)).identity).roles();
  return token.roleIds.map((id) => graph.role(id)).filter((role) => role !== undefined);
};

const remove = async (changing: Change, { id, userId, projectId, consumerId }: OauthToken): Promise<void> => {
  if (!(await deleteOauthToken(changing.tx, id))) return;
  await changing.touch('identity');
  await changing.revoke({ delegation: { kind: 'access-token', id } });
  await changing.record('access_token.deleted', undefined, { id, userId, projectId, consumerId });
};

/** Tokens that were got by it end. */
export const deleteAccessToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  ids: { readonly userId: string; readonly id: string },
): Promise<void> => {
  const token = await getAccessToken(ctx, keystone, rule, ids);
  await change(ctx, keystone, (changing) => remove(changing, token));
};

/** Ends the access tokens of a consumer or user that goes, or on projects that go. */
export const removeAccessTokens = async (changing: Change, filter: AccessTokenFilter): Promise<void> => {
  if (filter.projectIds?.length === 0) return;
  for (const token of await listAccessTokens(changing.tx, filter)) await remove(changing, token);
};
