import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { CommandFailure } from '../report-failure.ts';

/** What controllers of one cloud share of what they keep in files: passwords of services, keys of tokens and credentials. */
const sharedPlaces = ['secrets', 'roles/keystone'] as const;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const timeLimit = 30_000;

/** Runs a program in a control directory as that directory's owner: root opens nothing there (docs/adr/0005). */
const asOwner = (directory: string, program: string, args: readonly string[], input = ''): string => {
  const { uid, gid } = lstatSync(directory);
  const identity = process.getuid?.() === 0 ? { uid, gid } : {};
  return execFileSync(program, args, { cwd: directory, encoding: 'utf8', input, timeout: timeLimit, ...identity });
};

/** The files that another controller needs too, by their names below the control directory. */
export const readControlFiles = (directory: string): ReadonlyMap<string, string> => {
  const names = asOwner(directory, 'find', [...sharedPlaces, '-type', 'f'])
    .split('\n')
    .filter(Boolean);
  const stray = names.find((name) => !namePattern.test(name));
  if (stray !== undefined) throw new CommandFailure(`${directory} holds a file with an unexpected name: ${stray}`);
  return new Map(names.map((name) => [name, asOwner(directory, 'cat', ['--', name])]));
};

/** Lays such files into another control directory. */
export const writeControlFiles = (directory: string, files: ReadonlyMap<string, string>): void => {
  const before = process.umask(0o077);
  try {
    for (const [name, text] of files) {
      if (!namePattern.test(name)) throw new CommandFailure(`the bundle holds a file with an unexpected name: ${name}`);
      asOwner(directory, 'mkdir', ['-p', '--', dirname(name)]);
      asOwner(directory, 'dd', [`of=${name}`, 'status=none'], text);
    }
  } finally {
    process.umask(before);
  }
};
