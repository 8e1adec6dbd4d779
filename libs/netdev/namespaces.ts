import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { namespaceDirectory } from './place.ts';
import { ipStep, type CommandStep, type Step } from './step.ts';

/** A name below /run/netns. */
export interface FoundNamespace {
  readonly name: string;
  /** False for a name without a namespace behind it: who made it died between the two. */
  readonly isWhole: boolean;
}

/** NSFS_MAGIC of linux/magic.h. */
const namespaceFileSystem = 0x6e73_6673;

const inspect = async (name: string): Promise<FoundNamespace> => {
  const found = await statfs(join(namespaceDirectory, name)).catch(() => undefined);
  return { name, isWhole: found?.type === namespaceFileSystem };
};

/** All names below /run/netns. */
export const readNamespaces = async (): Promise<readonly FoundNamespace[]> => {
  const names = await readdir(namespaceDirectory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return Promise.all(names.map(inspect));
};

const step = (verb: 'add' | 'delete', name: string): CommandStep => ({
  tool: 'netns',
  place: undefined,
  item: name,
  args: [verb, name],
  tolerates: verb === 'add' ? 'exists' : 'missing',
});

/** The step that removes a namespace, and with it every device inside. */
export const deleteNamespace = (name: string): Step => step('delete', name);

/** Makes the namespaces that are missing; one whose making was cut short is made anew. */
export const planNamespaces = (desired: readonly string[], found: readonly FoundNamespace[]): readonly Step[] => {
  const known = new Map(found.map((one) => [one.name, one.isWhole]));
  const missing = desired.filter((name) => known.get(name) !== true);
  return missing.flatMap((name) => [
    ...(known.has(name) ? [deleteNamespace(name)] : []),
    step('add', name),
    ipStep(name, name, ['link', 'set', 'dev', 'lo', 'up']),
  ]);
};
