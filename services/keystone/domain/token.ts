import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { tokenNotFound } from './not-found.ts';
import { validateToken, type Look } from './token-validation.ts';
import type { ValidToken } from './valid-token.ts';

/** A token as policy rules see it. */
const tokenTarget = ({ identity }: ValidToken): PolicyTarget => ({
  token: { user_id: identity.user.id, user: { domain: { id: identity.user.domain.id } } },
});

/** How a token is looked at over the API. */
export interface TokenLook extends Look {
  /** Whether the caller enforces access rules, so that it may be told of tokens that they bound. */
  readonly knowsAccessRules?: boolean | undefined;
}

const isTold = ({ identity }: ValidToken, look: TokenLook): boolean =>
  identity.applicationCredential?.accessRules === undefined || look.knowsAccessRules === true;

/**
 * A token that does not count is not found, whoever asks: its text says nothing of anybody.
 * @throws Forbidden, NotFound
 */
export const getToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  text: string | undefined,
  look: TokenLook,
): Promise<ValidToken> => {
  const valid = text === undefined ? undefined : await validateToken(ctx, keystone, text, { ...look, inRequest: true });
  const found = valid !== undefined && isTold(valid, look) ? valid : undefined;
  if (found === undefined) {
    // Operations declare the rule, and a declared rule that is never asked passes for a forgotten check.
    await ctx.can(rule, {});
    throw tokenNotFound();
  }
  return allowed(ctx, { rule, found, target: tokenTarget, missing: tokenNotFound });
};

/** This token ends; others of its chain live on. */
export const revokeToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  text: string | undefined,
): Promise<void> => {
  const { claims } = await getToken(ctx, keystone, rule, text, { knowsAccessRules: true });
  await change(ctx, keystone, async (changing) => {
    await changing.revoke({ auditId: claims.auditIds[0] });
  });
};
