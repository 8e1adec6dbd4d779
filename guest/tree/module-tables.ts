import type { KernelModule } from './module-closure.ts';

/**
 * `modules.dep` as depmod(8) would write it: what a module needs comes after it, deepest last, because modprobe loads
 * a line from its end.
 */
export const dependencyTable = (modules: readonly KernelModule[]): string => {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const lines = modules.map((module) => {
    const order: string[] = [];
    const visit = (one: KernelModule): void => {
      for (const name of one.depends) {
        const dependency = byName.get(name);
        if (dependency === undefined || order.includes(dependency.path)) continue;
        visit(dependency);
        order.push(dependency.path);
      }
    };
    visit(module);
    return `${[`${module.path}:`, ...order.toReversed()].join(' ')}\n`;
  });
  return lines.join('');
};

/** `modules.alias`: which module serves a device or a file system. */
export const aliasTable = (modules: readonly KernelModule[]): string =>
  modules.flatMap((module) => module.aliases.map((alias) => `alias ${alias} ${module.name}\n`)).join('');
