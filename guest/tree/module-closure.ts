import { NotFound } from '@nimbo/errors/faults.ts';
import { moduleName, type ModuleInfo } from '../elf/module-info.ts';

/** A kernel module and where it lies below the kernel's module directory. */
export interface KernelModule extends ModuleInfo {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * The wanted modules and all they depend on, each once, sorted by path.
 * @param load reads a module by its name; undefined where no such module exists
 * @param builtIn names of what the kernel has inside
 * @throws NotFound for a module that this kernel has in neither way
 */
export const moduleClosure = async (
  wanted: readonly string[],
  load: (name: string) => Promise<KernelModule | undefined>,
  builtIn: ReadonlySet<string>,
): Promise<readonly KernelModule[]> => {
  const found = new Map<string, KernelModule>();
  const add = async (name: string): Promise<void> => {
    if (found.has(name) || builtIn.has(name)) return;
    const module = await load(name);
    if (module === undefined) throw new NotFound(`this kernel has no module ${name}; see guest/tree/module-names.ts`);
    found.set(name, module);
    for (const dependency of module.depends) await add(dependency);
  };
  for (const name of wanted) await add(moduleName(name));
  return [...found.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
};
