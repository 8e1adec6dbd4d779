import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

/** Where code may be run from by the unprivileged user. */
export interface RunnableCode {
  /** The directory that holds `cli/main.ts`. */
  readonly root: string;
  /** The Node binary. */
  readonly node: string;
}

const copied = ['cli', 'libs', 'services', 'node_modules', 'package.json', 'package-lock.json'];

/**
 * Copies code and Node into a directory that everyone may read and only the caller may write. A copy is named after
 * what it holds, made beside its place and renamed into it, so an interrupted one is never run; older ones go.
 */
export const copyCode = async (source: RunnableCode, into: string): Promise<RunnableCode> => {
  const name = await fingerprint(source.root);
  const target = join(into, name);
  if ((await stat(target).catch(() => undefined)) === undefined) await copyAside(source, target);
  await removeOthers(into, name);
  return { root: target, node: join(target, 'bin', 'node') };
};

const copyAside = async (source: RunnableCode, target: string): Promise<void> => {
  const aside = `${target}.${process.pid}.partial`;
  await mkdir(join(aside, 'bin'), { recursive: true, mode: 0o755 });
  const development = await developmentPackages(source.root);
  for (const entry of copied) {
    await cp(join(source.root, entry), join(aside, entry), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !development.has(relative(source.root, path)) && !path.endsWith('.test.ts'),
    });
  }
  await cp(source.node, join(aside, 'bin', 'node'), { dereference: true });
  await rename(aside, target);
};

/** Paths of packages that only development needs, as the lock file marks them. */
const developmentPackages = async (root: string): Promise<ReadonlySet<string>> => {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  return new Set(Object.keys(lock.packages).filter((path) => lock.packages[path]?.dev === true));
};

const fingerprint = async (root: string): Promise<string> => {
  const hash = createHash('sha256').update(process.version);
  hash.update(await readFile(join(root, 'package-lock.json')));
  for (const folder of ['cli', 'libs', 'services']) await hashFolder(hash, join(root, folder));
  return hash.digest('hex').slice(0, 16);
};

const hashFolder = async (hash: ReturnType<typeof createHash>, folder: string): Promise<void> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted()) {
    hash.update(`${relative(folder, path)}\0`);
    hash.update(await readFile(path));
  }
};

const removeOthers = async (into: string, kept: string): Promise<void> => {
  const names = await readdir(into);
  const others = names.filter((name) => basename(name) !== kept);
  await Promise.all(others.map((name) => rm(join(into, name), { recursive: true, force: true })));
};
