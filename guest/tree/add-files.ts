import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuestTree } from './guest-tree.ts';

const guestFolder = fileURLToPath(new URL('..', import.meta.url));

/** Directories that hold nothing yet when the guest starts. */
const emptyFolders: Readonly<Record<string, number>> = {
  '/dev': 0o755,
  '/proc': 0o555,
  '/sys': 0o555,
  '/run': 0o755,
  '/tmp': 0o1777,
  '/mnt': 0o755,
  '/root': 0o700,
  '/root/.ssh': 0o700,
  '/etc/dropbear': 0o700,
  '/var/lib/nimbo': 0o700,
  '/var/log': 0o755,
};

/** Modes of what others must not read; all else is 0755 when it is a script and 0644 when it is not. */
const privateFiles: Readonly<Record<string, number>> = { '/etc/shadow': 0o600 };

/** The files of `guest/rootfs`, and the directories that a running guest fills. */
export const addRootFiles = async (tree: GuestTree): Promise<void> => {
  for (const [path, mode] of Object.entries(emptyFolders)) tree.directory(path, mode);
  tree.link('/var/run', '/run');
  await addFolder(tree, join(guestFolder, 'rootfs'));
};

/** The files of `guest/initrd`. */
export const addInitrdFiles = (tree: GuestTree): Promise<void> => {
  for (const path of ['/dev', '/proc', '/sys', '/newroot']) tree.directory(path);
  return addFolder(tree, join(guestFolder, 'initrd'));
};

const addFolder = async (tree: GuestTree, folder: string): Promise<void> => {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, source)}`;
    const content = await readFile(source);
    tree.file(path, content, privateFiles[path] ?? (content.toString('latin1', 0, 2) === '#!' ? 0o755 : 0o644));
  }
};
