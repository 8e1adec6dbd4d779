import type { Context } from '@nimbo/context/context.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import { findPassword } from '../../db/password-store.ts';
import { writeLogin } from '../../db/login-store.ts';
import { updateUser } from '../../db/user-store.ts';
import { change } from '../change.ts';
import type { Keystone } from '../keystone.ts';
import type { HashedPassword } from '../password.ts';
import { userNamed } from './existing.ts';
import { ensureAccount, ensureDefaultDomain, ensureRole, ensureRoles } from './ensure-identity.ts';

/** Who shall be able to administer the cloud. */
export interface Administrator {
  readonly username: string;
  readonly project: string;
  readonly role: string;
  /** Undefined where the password that is there shall stay. */
  readonly password: string | undefined;
}

/** The password to be written; undefined where it is the present one already. @throws BadRequest where one is needed */
const wantedPassword = async (
  keystone: Keystone,
  { username, password }: Administrator,
): Promise<HashedPassword | undefined> => {
  const user = await userNamed(keystone.db.read, username);
  const hash = user === undefined ? undefined : (await findPassword(keystone.db.read, user.id))?.hash;
  if (password === undefined && hash === undefined) {
    throw new BadRequest(`User ${username} has no password yet: give one.`);
  }
  if (password === undefined) return undefined;
  if (hash !== undefined && (await keystone.passwords.verify(password, hash))) return undefined;
  return { hash: await keystone.passwords.hash(password), expiresAt: null };
};

/**
 * Makes a user an administrator of the cloud, or one again: enabled, not locked out, with the password given, and with
 * the role on its project, the default domain and the system. What is so already is left alone.
 * @param ctx an internal context: whoever has lost the password cannot authenticate
 * @returns whether anything was amiss
 */
export const recoverAdministrator = async (
  ctx: Context,
  keystone: Keystone,
  administrator: Administrator,
): Promise<boolean> => {
  const { username: name, project, role } = administrator;
  const password = await wantedPassword(keystone, administrator);
  const before = await keystone.revisions.now(ctx);
  await change(ctx, keystone, async (changing) => {
    await ensureDefaultDomain(changing);
    await ensureRoles(changing);
    await ensureRole(changing, role);
    const description = 'Administrator of the cloud';
    const user = await ensureAccount(changing, {
      name,
      project,
      roles: [role],
      description,
      password,
      isAdministrator: true,
    });
    await writeLogin(changing.tx, user.id, { failures: 0, failedAt: null, activeAt: changing.at });
    if (user.enabled) return;
    await updateUser(changing.tx, { ...user, enabled: true });
    await changing.touch('identity');
    await changing.record('user.updated', { ...user, enabled: true }, user);
  });
  const after = await keystone.revisions.now(ctx);
  return password !== undefined || after.identity !== before.identity;
};
