import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import type { Sysroot } from '../sysroot/sysroot.ts';
import type { TreeEntry } from '../tree/guest-tree.ts';
import { populateScript, type StagedEntry } from './populate-script.ts';

/** The root file system to write. */
export interface RootFileSystem {
  /** The raw disk; it is there and large enough. */
  readonly disk: string;
  /** Bytes from the start of the disk. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly label: string;
  /** Of the file system, and the seed of its directory hashes. */
  readonly uuid: string;
  /** Seconds since the epoch: the time of everything in it. */
  readonly time: number;
  readonly entries: readonly TreeEntry[];
}

const kibibyte = 1024;

/** 4 KiB blocks it may grow to without moving anything: 16 GiB, and the kernel can go beyond. */
const growableBlocks = 4_194_304;

/** Makes an ext4 file system with a journal, without which a hard reset would ruin it, and writes the tree into it. */
export const writeRootFileSystem = async (
  ctx: Context,
  sysroot: Sysroot,
  work: string,
  root: RootFileSystem,
): Promise<void> => {
  await sysroot.run(ctx, { program: 'sbin/mke2fs', args: mke2fsArguments(root), env: fixedTime(sysroot, root) });
  const script = join(work, 'populate.debugfs');
  await writeFile(script, populateScript(await stage(root.entries, join(work, 'staged')), root.time));
  const disk = `${root.disk}?offset=${root.offset}`;
  const { stderr } = await sysroot.run(ctx, { program: 'sbin/debugfs', args: ['-w', '-f', script, disk] });
  // debugfs goes on after a command that fails, and ends with 0: what it complains of is all there is to go by.
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/^debugfs \d/.test(line));
  if (complaints.length > 0) throw new Unavailable(`the root file system could not be written: ${complaints[0]}`);
};

const fixedTime = (sysroot: Sysroot, root: RootFileSystem): Readonly<Record<string, string>> => ({
  E2FSPROGS_FAKE_TIME: String(root.time),
  MKE2FS_CONFIG: sysroot.at('etc/mke2fs.conf'),
});

const mke2fsArguments = (root: RootFileSystem): readonly string[] => {
  const identity = ['-L', root.label, '-U', root.uuid];
  const layout = ['-m', '0', '-b', '4096', '-J', 'size=4', '-O', '^64bit,^metadata_csum,resize_inode'];
  // Tables are written now: a kernel that went on with them after the start would only slow that down.
  const extended = `offset=${root.offset},hash_seed=${root.uuid},resize=${growableBlocks},lazy_itable_init=0,root_owner=0:0`;
  return ['-q', '-F', '-t', 'ext4', ...identity, ...layout, '-E', extended, root.disk, `${root.size / kibibyte}k`];
};

/** debugfs copies from files. */
const stage = async (entries: readonly TreeEntry[], directory: string): Promise<readonly StagedEntry[]> => {
  await mkdir(directory);
  return await Promise.all(
    entries.map(async (entry, index) => {
      if (entry.kind !== 'file') return entry;
      const stagedAt = join(directory, String(index));
      await writeFile(stagedAt, entry.content);
      return { ...entry, stagedAt };
    }),
  );
};
