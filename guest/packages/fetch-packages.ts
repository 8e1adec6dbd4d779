import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { ProgramFailed } from '@nimbo/host/program-failed.ts';
import { kernelMetaPackage, packageNames } from '../package-names.ts';
import { privateApt, systemApt, type Apt } from './apt.ts';
import { isIntact, parsePackageFiles, type PackageFile } from './package-file.ts';

/** A downloaded and checked package. */
export interface FetchedPackage extends PackageFile {
  readonly path: string;
}

/**
 * Every package of the image, from the cache where it holds the wanted version. Each file is compared with the hash in
 * apt's signed lists each time, cached or not.
 * @throws Unavailable with apt's words when lists or packages cannot be had
 */
export const fetchPackages = async (ctx: Context, cache: string): Promise<readonly FetchedPackage[]> => {
  const directory = join(cache, 'packages');
  await mkdir(directory, { recursive: true });
  try {
    return await fetchWith(ctx, systemApt(), directory);
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    ctx.log.info('refreshing package lists of our own', { reason: error.stderr });
  }
  const apt = await privateApt(join(cache, 'apt'));
  try {
    await apt.update(ctx);
    return await fetchWith(ctx, apt, directory);
  } catch (error) {
    if (error instanceof ProgramFailed) throw unreachable(error);
    throw error;
  }
};

const unreachable = (error: ProgramFailed): Unavailable =>
  new Unavailable(`the Debian packages of the guest image cannot be downloaded: ${error.stderr}`, { cause: error });

const fetchWith = async (ctx: Context, apt: Apt, directory: string): Promise<readonly FetchedPackage[]> => {
  const names = [kernelPackage(await apt.describe(ctx, kernelMetaPackage)), ...packageNames];
  const files = parsePackageFiles(await apt.printUris(ctx, names));
  if (files.length !== names.length) {
    throw new Unavailable(`apt-get knows ${files.length} of the ${names.length} packages of the guest image`);
  }
  const found = files.map((file) => ({ ...file, path: join(directory, file.fileName) }));
  const missing = await asyncFilter(found, async (file) => !(await isIntact(file.path, file)));
  if (missing.length > 0) await download(ctx, apt, directory, missing);
  return found;
};

/** The package that the meta package stands for. */
export const kernelPackage = (description: string): string => {
  const name = /^Depends:.*?\b(linux-image-[\w.+-]+)/m.exec(description)?.[1];
  if (name === undefined) throw new Unavailable(`${kernelMetaPackage} names no kernel in this Debian release`);
  return name;
};

/** Into a directory beside it first: another build may read the cache at the same time. */
const download = async (ctx: Context, apt: Apt, directory: string, files: readonly FetchedPackage[]): Promise<void> => {
  ctx.log.info('downloading Debian packages', { packages: files.map((file) => file.fileName) });
  const fresh = await mkdtemp(join(directory, '.download-'));
  try {
    await apt.download(
      ctx,
      files.map((file) => file.fileName.split('_')[0] as string),
      fresh,
    );
    for (const file of files) {
      const path = join(fresh, file.fileName);
      if (!(await isIntact(path, file)))
        throw new Unavailable(`${file.fileName} is not what apt's lists say; try again`);
      await rename(path, file.path);
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

const asyncFilter = async <T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<readonly T[]> => {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, index) => kept[index]);
};
