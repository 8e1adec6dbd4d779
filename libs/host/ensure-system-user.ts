import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { runProgram } from './run-program.ts';
import { findUser, type HostUser } from './user-lookup.ts';

/** A service's account. */
export interface SystemUser {
  readonly name: string;
  readonly home: string;
  /** Another root directory, for preparing an image. */
  readonly root?: string;
}

/** useradd's exit code for a name that is taken (useradd(8)): somebody else was faster. */
const nameInUse = 9;

/**
 * The account, made where it is missing: no password, no shell, a group of its own. Its home is not made.
 * @throws ProgramFailed where useradd refuses; Unavailable where the account is missing afterwards all the same
 */
export const ensureSystemUser = async (ctx: Pick<Context, 'signal'>, user: SystemUser): Promise<HostUser> => {
  const passwdFile = join(user.root ?? '/', 'etc/passwd');
  const found = await findUser(user.name, passwdFile);
  if (found !== undefined) {
    return found;
  }
  const shape = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    user.home,
    '--shell',
    '/usr/sbin/nologin',
  ];
  const root = user.root === undefined ? [] : ['--prefix', user.root];
  const args = [...root, ...shape, user.name];
  await runProgram(ctx, { program: 'useradd', args, acceptExitCodes: [0, nameInUse] });
  const made = await findUser(user.name, passwdFile);
  if (made === undefined) {
    throw new Unavailable(`the user ${user.name} could not be made; make it with useradd --system ${user.name}`);
  }
  return made;
};
