import { assertNever } from '@nimbo/errors/assert-never.ts';
import { BadRequest } from '@nimbo/errors/faults.ts';
import type { TreeEntry } from '../tree/guest-tree.ts';

/** An entry with the file of this machine that holds its content, for what is a file. */
export type StagedEntry = TreeEntry & { readonly stagedAt?: string };

/** debugfs splits its lines at blanks and knows no escapes inside a word. */
const plainWord = /^[\w./+@:[\]-]+$/;

/**
 * The debugfs(8) commands that write a tree into an empty ext4 file system: no mount, no root, and everything belongs
 * to root and has the given time.
 * @throws BadRequest for a path that debugfs would misread
 */
export const populateScript = (entries: readonly StagedEntry[], seconds: number): string =>
  [
    `set_current_time @${seconds}`,
    ...entries.flatMap(commandsFor),
    // Made by mke2fs, which knows no other time than now.
    ...['/', '/lost+found'].flatMap((path) =>
      ['atime', 'ctime', 'mtime', 'crtime'].map((field) => `set_inode_field ${path} ${field} @${seconds}`),
    ),
    '',
  ].join('\n');

const commandsFor = (entry: StagedEntry): readonly string[] => {
  const path = checked(entry.path);
  switch (entry.kind) {
    case 'directory':
      return [`mkdir ${path}`, modeOf(path, 0o040000 | entry.mode)];
    case 'link':
      return [`symlink ${path} ${checked(entry.target)}`];
    case 'file':
      return [`write ${checked(entry.stagedAt ?? '')} ${path}`, modeOf(path, 0o100000 | entry.mode)];
    default:
      return assertNever(entry);
  }
};

const modeOf = (path: string, mode: number): string => `set_inode_field ${path} mode 0${mode.toString(8)}`;

const checked = (word: string): string => {
  if (!plainWord.test(word)) throw new BadRequest(`"${word}" cannot be written into the image: plain names only`);
  return word;
};
