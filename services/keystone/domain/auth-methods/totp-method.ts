import { listCredentials } from '../../db/credential-store.ts';
import { opened } from '../credential.ts';
import { findUserId, type OwnedIdentifier } from '../identifier.ts';
import type { Keystone } from '../keystone.ts';
import { attempt } from '../login-attempt.ts';
import { unauthorized } from '../password.ts';
import { isTotp } from '../totp.ts';
import type { AuthMethod } from './method.ts';

/** A user and the code that its device shows. */
export interface ShownPasscode {
  readonly user: OwnedIdentifier;
  readonly passcode: string;
}

const isOneOf = async (keystone: Keystone, userId: string, passcode: string): Promise<boolean> => {
  for (const sealed of await listCredentials(keystone.db.read, { userId, type: 'totp' })) {
    const { blob } = await opened(keystone, sealed);
    if (isTotp(blob, passcode, keystone.clock.now())) return true;
  }
  return false;
};

/** A time-based one-time password of any of the user's credentials of type `totp`. */
export const byTotp: AuthMethod<ShownPasscode> = async (ctx, keystone, { user, passcode }) => {
  const userId = await findUserId(keystone, user);
  if (userId === undefined) throw unauthorized();
  const isRight = await attempt(ctx, keystone, userId, () => isOneOf(keystone, userId, passcode));
  if (!isRight) throw unauthorized('the passcode is wrong, or the user is locked out');
  return { userId, methods: ['totp'] };
};
