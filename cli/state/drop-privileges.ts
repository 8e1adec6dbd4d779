import { lstatSync } from 'node:fs';

/**
 * Makes a root process the owner of `directory` for good, before it opens anything below it: what another user may
 * write must never be opened as root (docs/adr/0005). Does nothing for anyone but root, or where root is the owner.
 */
export const dropToOwner = (directory: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = lstatSync(directory);
  if (uid === 0) return;
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
};
