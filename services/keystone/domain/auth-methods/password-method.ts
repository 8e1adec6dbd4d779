import { directoryCandidate, provenByDirectory } from '../directory/directory-login.ts';
import { findUserId, type OwnedIdentifier } from '../identifier.ts';
import { unauthorized, verifyPassword } from '../password.ts';
import type { AuthMethod } from './method.ts';

/** A user and the password it claims. */
export interface ShownPassword {
  readonly user: OwnedIdentifier;
  readonly password: string;
}

export const byPassword: AuthMethod<ShownPassword> = async (ctx, keystone, { user, password }) => {
  const candidate = await directoryCandidate(keystone, user);
  if (candidate !== undefined) {
    const provenId = await provenByDirectory(ctx, keystone, candidate, password);
    if (provenId === undefined) throw unauthorized('the directory does not let the user in with this password');
    return { userId: provenId, methods: ['password'], isRenewed: true };
  }
  const userId = await findUserId(keystone, user);
  const isRight = await verifyPassword(ctx, keystone, userId, password);
  if (userId === undefined) throw unauthorized('there is no such user');
  if (!isRight) throw unauthorized('the password is wrong, or the user is locked out');
  return { userId, methods: ['password'] };
};
