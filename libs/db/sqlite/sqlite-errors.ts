import { InsufficientStorage, Unavailable } from '@nimbo/errors/faults.ts';
import { ForeignKeyViolation, UniqueViolation, type ViolatedConstraint } from '../unique-violation.ts';

interface SqliteError extends Error {
  /** SQLite's extended result code (sqlite.org/rescode.html). */
  readonly errcode: number;
}

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

const busy = 5;
const inputOutput = 10;
const full = 13;
const cannotOpen = 14;
const foreignKey = 787;
const primaryKey = 1555;
const unique = 2067;

/** An error of `node:sqlite` in the project's words; anything that is the caller's own mistake stays as it is. */
export const sqliteFault = (error: unknown, database: string): unknown => {
  if (!isSqliteError(error)) return error;
  if (error.errcode === unique || error.errcode === primaryKey) return new UniqueViolation(violated(error), error);
  if (error.errcode === foreignKey) return new ForeignKeyViolation({}, error);
  switch (error.errcode % 256) {
    case full:
      return new InsufficientStorage(
        `The disk below the database ${database} is full; free some space.`,
        options(error),
      );
    case inputOutput:
    case cannotOpen:
      return new Unavailable(`The database ${database} cannot reach its disk; look at the disk.`, options(error));
    case busy:
      return new Unavailable(`The database ${database} is busy; try again.`, options(error));
    default:
      return error;
  }
};

const options = (cause: SqliteError) => ({ cause, retryAfter: 5 });

/** `UNIQUE constraint failed: users.domain_id, users.name`, or `… index 'name'` for an index over expressions. */
const violated = ({ message }: Error): ViolatedConstraint => {
  const index = /index '(.+)'$/.exec(message)?.[1];
  if (index !== undefined) return { constraint: index };
  const columns = (message.split('failed: ')[1] ?? '').split(', ').map((name) => name.split('.'));
  return { table: columns[0]?.[0], columns: columns.map(([, column]) => column ?? '') };
};
