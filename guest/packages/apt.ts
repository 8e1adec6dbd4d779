import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@nimbo/context/context.ts';
import { runProgram } from '@nimbo/host/run-program.ts';

/** Debian's package tools, with one set of package lists. Nothing here installs anything or needs root. */
export interface Apt {
  /** Refreshes the lists; only for lists of one's own. */
  update(ctx: Context): Promise<void>;
  /** The first paragraph that describes the package. */
  describe(ctx: Context, name: string): Promise<string>;
  /** What would be downloaded: `'URL' file size SHA256:hash`, a line each. */
  printUris(ctx: Context, names: readonly string[]): Promise<string>;
  /** Downloads into the directory; apt checks the hashes against the signed lists. */
  download(ctx: Context, names: readonly string[], directory: string): Promise<void>;
}

const minute = 60_000;

/** With the machine's own lists, as its last `apt-get update` left them. */
export const systemApt = (): Apt => aptWith([]);

/**
 * With lists of our own below the directory, from the machine's sources and keys: for machines whose lists are missing
 * or so old that the files they name have gone, and for people who may not refresh them.
 */
export const privateApt = async (directory: string): Promise<Apt> => {
  await mkdir(join(directory, 'lists', 'partial'), { recursive: true });
  await mkdir(join(directory, 'archives', 'partial'), { recursive: true });
  return aptWith(['-o', `Dir::State::lists=${join(directory, 'lists')}`, '-o', `Dir::Cache=${directory}`]);
};

const aptWith = (options: readonly string[]): Apt => {
  const run = async (ctx: Context, program: string, args: readonly string[], cwd?: string): Promise<string> => {
    const call = {
      program,
      args: [...options, ...args],
      timeLimit: 5 * minute,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    };
    return (await runProgram(ctx, cwd === undefined ? call : { ...call, cwd })).stdout;
  };
  return {
    update: async (ctx) => void (await run(ctx, 'apt-get', ['-q', '-o', 'APT::Update::Error-Mode=any', 'update'])),
    describe: async (ctx, name) =>
      (await run(ctx, 'apt-cache', ['show', '--no-all-versions', name])).split('\n\n')[0] ?? '',
    printUris: (ctx, names) => run(ctx, 'apt-get', ['-q', 'download', '--print-uris', ...names]),
    download: async (ctx, names, directory) =>
      void (await run(ctx, 'apt-get', ['-q', 'download', ...names], directory)),
  };
};
