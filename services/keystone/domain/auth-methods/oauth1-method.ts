import type { SignedRequest } from '../oauth1-signature.ts';
import { verifyAccessToken } from '../oauth1.ts';
import { unauthorized } from '../password.ts';
import type { AuthMethod } from './method.ts';

/** A request that a consumer has signed with an access token; it acts for the user who has authorised that. */
export const byOauth1: AuthMethod<SignedRequest> = async (ctx, keystone, request) => {
  const { id, userId } = await verifyAccessToken(ctx, keystone, request);
  if (userId === null) throw unauthorized();
  return { userId, methods: ['oauth1'], delegation: { kind: 'access-token', id } };
};
