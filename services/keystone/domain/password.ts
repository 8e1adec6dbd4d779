import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Unauthorized } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import { findPassword, insertPassword } from '../db/password-store.ts';
import { findProject } from '../db/project-store.ts';
import { findUser } from '../db/user-store.ts';
import { change, type Change } from './change.ts';
import { directoryCandidate, provenByDirectory } from './directory/directory-login.ts';
import { assertOwnUsers } from './directory/read-only.ts';
import { newId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { attempt } from './login-attempt.ts';
import { LoginRefusal } from './login-audit.ts';
import { assertAcceptable, assertOwnChoice, expiryOf } from './password-policy.ts';

/** A password ready to be kept. */
export interface HashedPassword {
  readonly hash: string;
  readonly expiresAt: Timestamp | null;
}

/** The hash of a password where one is given; made before any transaction, for it takes long. */
export const hashedPassword = async (
  keystone: Keystone,
  password: string | null | undefined,
  { options, isOwnChoice = false }: { readonly options: Attributes; readonly isOwnChoice?: boolean },
): Promise<HashedPassword | undefined> => {
  if (password === null || password === undefined) return undefined;
  assertAcceptable(keystone, password);
  return { hash: await keystone.passwords.hash(password), expiresAt: expiryOf(keystone, options, isOwnChoice) };
};

export const storePassword = (changing: Change, userId: string, password: HashedPassword): Promise<void> =>
  insertPassword(changing.tx, newId(), userId, { ...password, createdAt: changing.at });

/** The one answer to every login that fails: it must not tell what was wrong, or who exists. Events tell the reason. */
export const unauthorized = (reason?: string): Unauthorized =>
  new Unauthorized(
    'The request you have made requires authentication.',
    reason === undefined ? {} : { cause: new LoginRefusal(reason) },
  );

/** Whether a secret is the one that was hashed. Takes as long where there is no hash. */
export const verifyHash = async (keystone: Keystone, hash: string | undefined, secret: string): Promise<boolean> => {
  if (hash === undefined || Buffer.byteLength(secret) > keystone.settings.max_password_length) {
    return keystone.passwords.verifyNobody(secret.slice(0, keystone.settings.max_password_length));
  }
  return keystone.passwords.verify(secret, hash);
};

/**
 * Whether it is this user's password. Takes as long where there is no user, or none with a password; a user whose
 * domain or account is disabled is looked at by the caller, after the password. Failures are counted.
 */
export const verifyPassword = async (
  ctx: Context,
  keystone: Keystone,
  userId: string | undefined,
  password: string,
): Promise<boolean> => {
  const found = userId === undefined ? undefined : await findPassword(keystone.db.read, userId);
  if (found === undefined) return verifyHash(keystone, undefined, password);
  return attempt(ctx, keystone, userId ?? '', () => verifyHash(keystone, found.hash, password));
};

/** @throws Forbidden for a user of a directory, which must know the password to be told */
const assertNotOfDirectory = async (
  ctx: Context,
  keystone: Keystone,
  userId: string,
  original: string,
): Promise<void> => {
  const candidate = await directoryCandidate(keystone, { id: userId });
  if (candidate === undefined) return;
  const provenId = await provenByDirectory(ctx, keystone, candidate, original);
  if (provenId === undefined) throw unauthorized();
  await assertOwnUsers(keystone, candidate.domain.domainId);
};

/** A user changes the own password, also one that has expired. All tokens of the user end. @throws Unauthorized */
export const changePassword = async (
  ctx: Context,
  keystone: Keystone,
  userId: string,
  original: string,
  password: string,
): Promise<void> => {
  const user = await findUser(keystone.db.read, userId);
  const present = user === undefined ? undefined : await findPassword(keystone.db.read, userId);
  await assertNotOfDirectory(ctx, keystone, userId, original);
  const isRight = await verifyPassword(ctx, keystone, user?.id, original);
  const domain = user === undefined ? undefined : await findProject(keystone.db.read, user.domainId);
  if (!isRight || user?.enabled !== true || domain?.enabled !== true) throw unauthorized();
  if (user.options['lock_password'] === true) {
    throw new BadRequest('This password cannot be changed by its user; ask an administrator to reset it.');
  }
  await assertOwnChoice(keystone, userId, password);
  const hashed = await hashedPassword(keystone, password, { options: user.options, isOwnChoice: true });
  await change(ctx, keystone, async (changing) => {
    const now = await findPassword(changing.tx, userId);
    if (hashed === undefined || now?.hash !== present?.hash) throw unauthorized();
    await storePassword(changing, userId, hashed);
    await changing.touch('identity');
    await changing.revoke({ userId });
    await changing.record('user.updated', { ...user, passwordExpiresAt: hashed.expiresAt }, user);
  });
};
