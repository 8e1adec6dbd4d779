import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Context } from '@nimbo/context/context.ts';
import { syncDirectory } from '@nimbo/host/atomic-file.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { bootArea, firstPartitionOffset } from './disk/boot-area.ts';
import { bootFiles, makeBootCore, readBootSector } from './disk/boot-core.ts';
import { writeRootFileSystem } from './disk/ext4-root.ts';
import { newcArchive } from './disk/newc-archive.ts';
import { uuidOf } from './image-identity.ts';
import { requirePrograms } from './needed-programs.ts';
import { fetchPackages } from './packages/fetch-packages.ts';
import { unpackSysroot, type Sysroot } from './sysroot/sysroot.ts';
import { addInitrdFiles, addRootFiles } from './tree/add-files.ts';
import { addBusyboxOnly, addPrograms } from './tree/add-programs.ts';
import { GuestTree } from './tree/guest-tree.ts';
import { findKernel, type Kernel } from './tree/kernel.ts';
import { bootModules, guestModules } from './tree/module-names.ts';

/** Where the image goes and where packages are kept from one build to the next. */
export interface ImageBuild {
  /** The qcow2 file; replaced in one step where it exists, so that guests running on the old one keep it. */
  readonly out: string;
  /** Downloaded packages. */
  readonly cache: string;
}

/** A built image. */
export interface BuiltImage {
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Hexadecimal; the same for the same packages and the same checkout. */
  readonly sha256: string;
  /** Bytes of the disk that a guest sees; its root grows with a larger disk. */
  readonly virtualSize: number;
  /** Version of the kernel inside. */
  readonly kernel: string;
}

const mebibyte = 1024 * 1024;
const virtualSize = 112 * mebibyte;
const rootLabel = 'nimbo-root';

/**
 * Builds the guest image. Needs no root: nothing is mounted and nothing is installed.
 * @throws NotImplemented naming the programs that this machine lacks; Unavailable where packages cannot be had
 */
export const buildImage = async (ctx: Context, build: ImageBuild): Promise<BuiltImage> => {
  await requirePrograms();
  const packages = await fetchPackages(ctx, build.cache);
  const work = await mkdtemp(join(tmpdir(), 'nimbo-image-'));
  try {
    const sysroot = await unpackSysroot(ctx, packages, join(work, 'sysroot'));
    const kernel = await findKernel(sysroot);
    const disk = await writeDisk(ctx, sysroot, kernel, work);
    await convert(ctx, disk, build.out);
    const [{ size }, sha256] = [await stat(build.out), await hashOf(build.out)];
    return { path: build.out, size, sha256, virtualSize, kernel: kernel.version };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const writeDisk = async (ctx: Context, sysroot: Sysroot, kernel: Kernel, work: string): Promise<string> => {
  const disk = join(work, 'disk.raw');
  // The kernel's build stands for "now", so that the same packages make the same image.
  const time = Math.floor((await stat(sysroot.at(kernel.imagePath))).mtimeMs / 1000);
  const entries = (await rootTree(ctx, sysroot, kernel, time)).entries();
  const size = virtualSize - firstPartitionOffset;
  await writeBootArea(ctx, sysroot, work, disk, size);
  const place = { disk, offset: firstPartitionOffset, size };
  await writeRootFileSystem(ctx, sysroot, work, { ...place, label: rootLabel, uuid: uuidOf(entries), time, entries });
  return disk;
};

const writeBootArea = async (
  ctx: Context,
  sysroot: Sysroot,
  work: string,
  disk: string,
  partitionSize: number,
): Promise<void> => {
  const area = bootArea(
    await readBootSector(sysroot),
    await makeBootCore(ctx, sysroot, work, rootLabel),
    partitionSize,
  );
  const file = await open(disk, 'wx');
  try {
    await file.write(area);
    await file.truncate(virtualSize);
  } finally {
    await file.close();
  }
};

const rootTree = async (ctx: Context, sysroot: Sysroot, kernel: Kernel, time: number): Promise<GuestTree> => {
  const tree = new GuestTree();
  await addPrograms(ctx, sysroot, tree);
  await addRootFiles(tree);
  await kernel.addModules(tree, guestModules);
  tree.file(bootFiles.kernel, await sysroot.read(kernel.imagePath));
  tree.file(bootFiles.initrd, await initrd(ctx, sysroot, kernel, time));
  return tree;
};

/** The first root, which the boot loader hands to the kernel: it finds the disk and goes on there. */
const initrd = async (ctx: Context, sysroot: Sysroot, kernel: Kernel, time: number): Promise<Buffer> => {
  const tree = new GuestTree();
  await addBusyboxOnly(ctx, sysroot, tree);
  await addInitrdFiles(tree);
  await kernel.addModules(tree, bootModules);
  return gzipSync(newcArchive(tree.entries(), time), { level: 6 });
};

/** Beside the wanted place and then renamed: a guest may be running on the file that is there. */
const convert = async (ctx: Context, disk: string, out: string): Promise<void> => {
  await mkdir(dirname(out), { recursive: true });
  const fresh = join(dirname(out), `.${basename(out)}.${randomBytes(6).toString('hex')}.tmp`);
  const args = ['convert', '-c', '-f', 'raw', '-O', 'qcow2', disk, fresh];
  try {
    await runProgram(ctx, { program: 'qemu-img', args, timeLimit: 300_000 });
    await syncFile(fresh);
    await rename(fresh, out);
    await syncDirectory(dirname(out));
  } finally {
    await rm(fresh, { force: true });
  }
};

const syncFile = async (path: string): Promise<void> => {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};
