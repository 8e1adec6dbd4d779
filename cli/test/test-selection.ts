import { relative, resolve } from 'node:path';
import { groupOf, groupOrder } from './test-groups.ts';

/** What one call of `nimbo test` is to run. */
export interface TestSelection {
  /** Test files, from the root of the checkout, by group in the order of the run. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly check: boolean;
  readonly update: boolean;
  readonly list: boolean;
}

/** An argument that names no group, no package, no folder and no file; its message is for the user. */
export class UnknownTestSelector extends Error {}

/**
 * Understands `nimbo test [group…] [service or library…] [file or folder…] [--update] [--list]`. Names of groups
 * narrow what the other names select; without other names they select the whole group.
 */
export const selectTests = (args: readonly string[], allFiles: readonly string[], paths: Paths): TestSelection => {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const unknown = flags.find((flag) => flag !== '--update' && flag !== '--list');
  if (unknown !== undefined)
    throw new UnknownTestSelector(`${unknown} is no option of test; there are --update and --list`);
  const names = args.filter((arg) => !arg.startsWith('-'));
  const groups = names.filter(isGroup);
  const selected = filesNamed(
    names.filter((name) => !isGroup(name)),
    allFiles,
    paths,
  );
  return {
    files: byGroup(selected, groups),
    check: groups.length > 0 ? groups.includes('check') : names.length === 0,
    update: flags.includes('--update'),
    list: flags.includes('--list'),
  };
};

export interface Paths {
  readonly root: string;
  readonly cwd: string;
}

const isGroup = (name: string): boolean => (groupOrder as readonly string[]).includes(name);

const filesNamed = (names: readonly string[], files: readonly string[], paths: Paths): readonly string[] => {
  if (names.length === 0) return files;
  const found = names.map((name) => matching(name, files, paths));
  const missing = names.find((_, index) => found[index]?.length === 0);
  if (missing !== undefined) {
    throw new UnknownTestSelector(
      `${missing} is no group (${groupOrder.join(', ')}), no service or library with tests, and no test file or folder`,
    );
  }
  return [...new Set(found.flat())].toSorted();
};

const matching = (name: string, files: readonly string[], { root, cwd }: Paths): readonly string[] => {
  const [fromCwd, fromRoot] = [relative(root, resolve(cwd, name)), relative(root, resolve(root, name))];
  const named = (path: string): boolean =>
    [fromCwd, fromRoot].some((place) => place !== '' && (path === place || path.startsWith(`${place}/`)));
  return files.filter((path) => named(path) || belongsTo(path, name));
};

/** A service or library by its folder; of the tests across services those that carry its name. */
const belongsTo = (path: string, name: string): boolean =>
  /^(services|libs|libs\/clients)\/[^/]+\//.test(path)
    ? path.startsWith(`services/${name}/`) ||
      path.startsWith(`libs/${name}/`) ||
      path.startsWith(`libs/clients/${name}/`)
    : path.split(/[/.-]/).includes(name);

const byGroup = (files: readonly string[], groups: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const wanted = groupOrder.filter((name) => groups.length === 0 || groups.includes(name));
  const entries = wanted.map((name) => [name, files.filter((path) => groupOf(path).name === name)] as const);
  return new Map(entries.filter(([, chosen]) => chosen.length > 0));
};
