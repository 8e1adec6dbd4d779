import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Unavailable } from '@nimbo/errors/faults.ts';
import { moduleName, readModuleInfo } from '../elf/module-info.ts';
import type { Sysroot } from '../sysroot/sysroot.ts';
import type { GuestTree } from './guest-tree.ts';
import { moduleClosure, type KernelModule } from './module-closure.ts';
import { aliasTable, dependencyTable } from './module-tables.ts';

/** The kernel among the unpacked packages. */
export interface Kernel {
  readonly version: string;
  /** Below the sysroot. */
  readonly imagePath: string;
  /** Adds modules, what they depend on, and the tables that modprobe reads. */
  addModules(tree: GuestTree, names: readonly string[]): Promise<void>;
}

const modulesFolder = 'lib/modules';

/** @throws Unavailable where the packages hold no kernel, or several */
export const findKernel = async (sysroot: Sysroot): Promise<Kernel> => {
  const [version, ...others] = await sysroot.list(modulesFolder);
  if (version === undefined || others.length > 0) throw new Unavailable('the packages hold no kernel, or several');
  const folder = `${modulesFolder}/${version}`;
  const files = await modulePaths(sysroot.at(folder));
  const builtIn = (await sysroot.read(`${folder}/modules.builtin`)).toString();
  const builtInNames = new Set(builtIn.split('\n').map(nameOfFile));
  const load = async (name: string): Promise<KernelModule | undefined> => {
    const path = files.get(name);
    if (path === undefined) return undefined;
    const content = await sysroot.read(`${folder}/${path}`);
    return { ...readModuleInfo(content), path, content };
  };
  return {
    version,
    imagePath: `boot/vmlinuz-${version}`,
    addModules: async (tree, names) => addTo(tree, version, builtIn, await moduleClosure(names, load, builtInNames)),
  };
};

const addTo = (tree: GuestTree, version: string, builtIn: string, modules: readonly KernelModule[]): void => {
  const folder = `/usr/lib/modules/${version}`;
  for (const { path, content } of modules) tree.file(`${folder}/${path}`, content);
  tree.file(`${folder}/modules.dep`, dependencyTable(modules));
  tree.file(`${folder}/modules.alias`, aliasTable(modules));
  tree.file(`${folder}/modules.builtin`, builtIn);
};

/** Module names to paths below the directory. */
const modulePaths = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const files = await readdir(join(directory, 'kernel'), { recursive: true });
  return new Map(files.filter((path) => path.endsWith('.ko')).map((path) => [nameOfFile(path), `kernel/${path}`]));
};

const nameOfFile = (path: string): string => moduleName(basename(path, '.ko'));
