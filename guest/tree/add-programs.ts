import type { Context } from '@nimbo/context/context.ts';
import { neededLibraries } from '../elf/needed-libraries.ts';
import type { Sysroot } from '../sysroot/sysroot.ts';
import type { GuestTree } from './guest-tree.ts';

/** Programs of the packages, and what they are called in the guest's one directory of programs. */
const programs: Readonly<Record<string, string>> = {
  'usr/sbin/dropbear': 'dropbear',
  'usr/bin/dropbearkey': 'dropbearkey',
  'usr/bin/dbclient': 'ssh',
  'usr/sbin/qemu-ga': 'qemu-ga',
  'sbin/resize2fs': 'resize2fs',
  'sbin/mke2fs': 'mkfs.ext4',
};

const loader = 'ld-linux-x86-64.so.2';
const libraryFolder = '/usr/lib/x86_64-linux-gnu';

/** Old places of programs and libraries lead to the new ones, as everywhere since the merge of `/usr`. */
const mergedFolders: Readonly<Record<string, string>> = {
  '/bin': 'usr/bin',
  '/sbin': 'usr/bin',
  '/usr/sbin': 'bin',
  '/lib': 'usr/lib',
  '/lib64': 'usr/lib64',
};

/** Busybox under all its names, and the programs that it has no or only a poor likeness of, with their libraries. */
export const addPrograms = async (ctx: Context, sysroot: Sysroot, tree: GuestTree): Promise<void> => {
  addMergedFolders(tree);
  for (const [source, name] of Object.entries(programs)) await addProgram(sysroot, tree, source, name);
  await addBusybox(ctx, sysroot, tree);
  tree.file('/etc/mke2fs.conf', await sysroot.read('etc/mke2fs.conf'));
};

/** Busybox alone: all that the first root needs. */
export const addBusyboxOnly = async (ctx: Context, sysroot: Sysroot, tree: GuestTree): Promise<void> => {
  addMergedFolders(tree);
  await addBusybox(ctx, sysroot, tree);
};

const addMergedFolders = (tree: GuestTree): void => {
  for (const [path, target] of Object.entries(mergedFolders)) tree.link(path, target);
};

const addBusybox = async (ctx: Context, sysroot: Sysroot, tree: GuestTree): Promise<void> => {
  await addProgram(sysroot, tree, 'bin/busybox', 'busybox');
  const { stdout } = await sysroot.run(ctx, { program: 'bin/busybox', args: ['--list'] });
  for (const applet of stdout.split('\n').filter(Boolean)) {
    if (!tree.has(`/usr/bin/${applet}`)) tree.link(`/usr/bin/${applet}`, 'busybox');
  }
};

const addProgram = async (sysroot: Sysroot, tree: GuestTree, source: string, name: string): Promise<void> => {
  const content = await sysroot.read(source);
  tree.file(`/usr/bin/${name}`, content, 0o755);
  for (const library of neededLibraries(content)) await addLibrary(sysroot, tree, library);
};

const addLibrary = async (sysroot: Sysroot, tree: GuestTree, name: string): Promise<void> => {
  // The loader is named by its full path in every program; the link leads there.
  if (name === loader && !tree.has(`/usr/lib64/${loader}`))
    tree.link(`/usr/lib64/${loader}`, `${libraryFolder}/${loader}`);
  const path = `${libraryFolder}/${name}`;
  if (tree.has(path)) return;
  const content = await sysroot.readLibrary(name);
  tree.file(path, content, 0o755);
  for (const library of neededLibraries(content)) await addLibrary(sysroot, tree, library);
};
