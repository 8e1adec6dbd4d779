import { Forbidden } from '@nimbo/errors/faults.ts';
import { tokenNotFound } from '../not-found.ts';
import { validateToken } from '../token-validation.ts';
import type { AuthMethod } from './method.ts';

/** A token for a token: the new one keeps the methods, the end and the chain of the old. @throws NotFound for one that does not count, Forbidden where scoped tokens may not be exchanged */
export const byToken: AuthMethod<string> = async (ctx, keystone, text) => {
  const valid = await validateToken(ctx, keystone, text);
  if (valid === undefined) throw tokenNotFound();
  const { claims } = valid;
  if (!keystone.settings.allow_rescope_scoped_token && claims.scope.kind !== 'unscoped') {
    throw new Forbidden('A scoped token cannot be exchanged for another here; use an unscoped one.');
  }
  if (claims.delegation?.kind === 'trust' || claims.delegation?.kind === 'access-token') {
    throw new Forbidden('A token got by a trust or an OAuth token cannot be exchanged: use that again.');
  }
  const { delegation, federation } = claims;
  return {
    userId: claims.userId,
    methods: [...new Set([...claims.methods, 'token' as const])],
    parent: claims,
    delegation,
    federation,
  };
};
