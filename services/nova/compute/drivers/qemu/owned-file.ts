import { chown, mkdir, open } from 'node:fs/promises';
import { constants } from 'node:fs';
import type { ProgramUser } from '@nimbo/service/host-role.ts';

/** Makes an empty file that is its user's alone, or empties the one that is there. */
export const emptyFile = async (path: string, user: ProgramUser | undefined): Promise<void> => {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  const file = await open(path, flags, 0o600);
  try {
    if (user !== undefined) await file.chown(user.uid, user.gid);
  } finally {
    await file.close();
  }
};

/** A folder in which a user may make files, and nobody else but root. */
export const userDirectory = async (path: string, user: ProgramUser | undefined): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(path, user.uid, user.gid);
};
