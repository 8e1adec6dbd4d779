import { posix } from 'node:path';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** A file of the image; its path has no leading slash. */
export interface IsoFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** A directory with what lies right in it. */
export interface IsoDirectory {
  /** `.` for the root. */
  readonly path: string;
  readonly files: readonly IsoFile[];
  /** Paths. */
  readonly directories: readonly string[];
}

const deepest = 7;
const longestName = 28;

/**
 * The directories that the files lie in, each before those below it: shallow ones first, then in the order of their
 * paths, as path tables want it.
 * @throws BadRequest for a name that is too long or strange, too deep a path, or the same path twice
 */
export const directoriesOf = (files: readonly IsoFile[]): readonly IsoDirectory[] => {
  for (const file of files) check(file.path);
  if (new Set(files.map((file) => file.path.toUpperCase())).size < files.length) {
    throw new BadRequest('two files of the image have the same name');
  }
  const paths = new Set(files.flatMap((file) => parents(file.path)));
  paths.add('.');
  const sorted = [...paths].toSorted((one, other) => depth(one) - depth(other) || (one < other ? -1 : 1));
  return sorted.map((path) => ({
    path,
    files: files.filter((file) => posix.dirname(file.path) === path),
    directories: sorted.filter((other) => other !== '.' && posix.dirname(other) === path),
  }));
};

const depth = (path: string): number => (path === '.' ? 0 : path.split('/').length);

const parents = (path: string): readonly string[] => {
  const parent = posix.dirname(path);
  return parent === '.' ? [] : [parent, ...parents(parent)];
};

const check = (path: string): void => {
  const names = path.split('/');
  const isPlain = names.every((name) => /^\w[\w.-]*$/.test(name) && name.length <= longestName);
  if (!isPlain || names.length > deepest) throw new BadRequest(`${path} is no path that an ISO image can hold`);
};
