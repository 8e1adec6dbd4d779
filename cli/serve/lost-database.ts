import { existsSync, statSync, writeFileSync } from 'node:fs';
import { CommandFailure } from '../report-failure.ts';

const markOf = (file: string): string => `${file}.made`;

/**
 * A database file that was made once and is now missing or empty must not be made again in silence: the cloud would
 * come up without its users, images and allocations.
 * @throws CommandFailure naming the file
 */
export const refuseLostDatabase = (file: string): void => {
  if (!existsSync(markOf(file)) || (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new CommandFailure(
    `${file} is gone or empty, though this cloud had it: restore a backup, or remove ${markOf(file)} to begin anew`,
  );
};

/** Remembers that the file holds a database from now on. */
export const rememberDatabase = (file: string): void => {
  if (!existsSync(markOf(file))) writeFileSync(markOf(file), '', { mode: 0o600 });
};
