import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { runProgram, type ProgramResult } from '@nimbo/host/run-program.ts';

/** Where Debian keeps libraries; the loader of the guest looks in the last. */
const libraryFolders = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'] as const;

const loader = 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2';

/** How a program of the unpacked packages is run. */
export interface SysrootCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Packages unpacked over each other. Its programs run with its own C library and loader, so that the same packages
 * make the same image on every machine, whatever that has installed.
 */
export interface Sysroot {
  /** The path on this machine of a path in the packages. */
  at(path: string): string;
  read(path: string): Promise<Buffer>;
  /** The content of a library, by the file name that programs ask for. */
  readLibrary(name: string): Promise<Buffer>;
  /** Names in a directory of the packages, sorted. */
  list(path: string): Promise<readonly string[]>;
  run(ctx: Context, call: SysrootCall): Promise<ProgramResult>;
}

/** Unpacks the packages into the directory; runs none of their scripts. */
export const unpackSysroot = async (
  ctx: Context,
  packages: readonly { readonly path: string }[],
  directory: string,
): Promise<Sysroot> => {
  await mkdir(directory, { recursive: true });
  await Promise.all(
    packages.map((one) =>
      runProgram(ctx, { program: 'dpkg-deb', args: ['--extract', one.path, directory], timeLimit: 120_000 }),
    ),
  );
  return sysrootIn(directory);
};

const sysrootIn = (directory: string): Sysroot => {
  const at = (path: string): string => join(directory, path);
  const libraries = libraryFolders.map(at);
  const readLibrary = (name: string): Promise<Buffer> => {
    const found = libraries.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found === undefined) {
      throw new NotFound(`no package of the guest image holds ${name}: add its package to guest/package-names.ts`);
    }
    return readFile(found);
  };
  const run = (ctx: Context, { program, args, env = {} }: SysrootCall): Promise<ProgramResult> =>
    runProgram(ctx, {
      program: at(loader),
      args: ['--library-path', libraries.join(':'), at(program), ...args],
      env,
      timeLimit: 120_000,
    });
  return {
    at,
    read: (path) => readFile(at(path)),
    readLibrary,
    list: async (path) => (await readdir(at(path))).toSorted(),
    run,
  };
};
