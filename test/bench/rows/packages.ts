import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@nimbo/testkit/repository-root.ts';
import type { RowMeasure } from '../bench.ts';

const run = promisify(execFile);

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly link?: boolean }>>;
}

/** Disk space of what `npm ci --omit=dev` installs here: what the lock file does not mark as for development only. */
export const measurePackages: RowMeasure = async () => {
  const lock = JSON.parse(await readFile(join(repositoryRoot, 'package-lock.json'), 'utf8')) as LockFile;
  const directories = Object.entries(lock.packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true)
    .map(([path]) => join(repositoryRoot, path))
    // Packages for other processors and systems stand in the lock file only.
    .filter((path) => existsSync(path));
  const sizes = await run('du', ['-sk', '--total', ...directories]);
  const total = Number(/^(\d+)\s+total$/m.exec(sizes.stdout)?.[1]);
  return [{ operation: `packages installed, ${directories.length}`, measured: total / 1024, unit: 'MiB', budget: 150 }];
};
