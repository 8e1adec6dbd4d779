import { CommandFailure } from '../report-failure.ts';

/** SQLite's result codes for a file that holds no database (any more): sqlite.org/rescode.html. */
const corrupt = 11;
const notADatabase = 26;

/** The error that opening or migrating a database met; where its file is damaged, a sentence that names the file. */
export const namingDamage = (error: unknown, place: string): unknown => {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return error;
  const code = error.errcode % 256;
  if (code !== corrupt && code !== notADatabase) return error;
  return new CommandFailure(
    `${place} is damaged (${error.message}): keep it for the repair, restore a backup in its place, and run nimbo up`,
  );
};
