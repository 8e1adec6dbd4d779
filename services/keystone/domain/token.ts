import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { change } from './change.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { validateToken, type Look } from './token-validation.ts';
import type { ValidToken } from './valid-token.ts';

/** A token as policy rules see it. */
const tokenTarget = ({ identity }: ValidToken): PolicyTarget => ({
  token: { user_id: identity.user.id, user: { domain: { id: identity.user.domain.id } } },
});

/** Never with the text: it is a secret even where it does not work. */
const missing = (): NotFound => new NotFound('Could not find token.', { code: 'keystone.token_not_found' });

/** @throws Forbidden, NotFound for a token that does not count */
export const getToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  text: string | undefined,
  look: Look,
): Promise<ValidToken> => {
  const found = text === undefined ? undefined : await validateToken(ctx, keystone, text, { ...look, inRequest: true });
  return allowed(ctx, { rule, found, target: tokenTarget, missing });
};

/** This token ends; others of its chain live on. */
export const revokeToken = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  text: string | undefined,
): Promise<void> => {
  const { claims } = await getToken(ctx, keystone, rule, text, {});
  await change(ctx, keystone, async (changing) => {
    await changing.revoke({ auditId: claims.auditIds[0] });
  });
};
