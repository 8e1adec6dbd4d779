import { BadRequest, InsufficientStorage, Timeout } from '@nimbo/errors/faults.ts';
import { ConnectionLost, TransactionConflict } from '../transient-faults.ts';
import { ForeignKeyViolation, UniqueViolation } from '../unique-violation.ts';

/** What `mysql2` tells of a failure; `errno` is the server's number (MariaDB error codes) where it refused. */
interface DriverError extends Error {
  /** The driver's name for it; undefined for numbers that it has no name for. */
  readonly code?: string;
  readonly errno?: number;
}

const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && ('errno' in error || ('code' in error && typeof error.code === 'string'));

/** ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD */
const conflicts = new Set([1213, 1205, 1020]);
/** ER_CON_COUNT_ERROR, ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED */
const lost = new Set([1040, 1053, 1927]);
/** ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME */
const unique = new Set([1062, 1586]);
/** ER_ROW_IS_REFERENCED(_2), ER_NO_REFERENCED_ROW(_2) */
const foreignKey = new Set([1217, 1451, 1216, 1452]);
/** ER_DATA_TOO_LONG, ER_WARN_DATA_OUT_OF_RANGE */
const tooLarge = new Set([1406, 1264]);
/** ER_STATEMENT_TIMEOUT, ER_QUERY_INTERRUPTED */
const timeout = new Set([1969, 1317]);
/** ER_DISK_FULL, ER_RECORD_FILE_FULL */
const full = new Set([1021, 1114]);

const codesOfLoss =
  /^(?:PROTOCOL_CONNECTION_LOST|PROTOCOL_ENQUEUE|ECONN|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|POOL_CLOSED)/;

/** An error of `mysql2` in the project's words; anything that is the caller's own mistake stays as it is. */
export const mariadbFault = (error: unknown, database: string): unknown => {
  if (!isDriverError(error)) return isClosedState(error) ? new ConnectionLost(database, error) : error;
  const number = error.errno ?? 0;
  if (conflicts.has(number)) return new TransactionConflict(database, error);
  if (lost.has(number) || codesOfLoss.test(error.code ?? '')) return new ConnectionLost(database, error);
  if (unique.has(number)) return new UniqueViolation({ constraint: keyOf(error) }, error);
  if (foreignKey.has(number)) return new ForeignKeyViolation({ constraint: constraintOf(error) }, error);
  if (tooLarge.has(number)) return new BadRequest('A value is longer or larger than can be kept.', { cause: error });
  if (timeout.has(number))
    return new Timeout(`The database ${database} took too long; ask for less.`, { cause: error });
  if (full.has(number))
    return new InsufficientStorage(`The disk below the database ${database} is full; free some space.`, {
      cause: error,
    });
  return error;
};

/** `mysql2` has no code for a command given to a connection that has ended. */
const isClosedState = (error: unknown): boolean =>
  error instanceof Error && /closed state|connection is closed|pool is closed/i.test(error.message);

/** The message ends with `for key 'uq_users_name'`. */
const keyOf = ({ message }: Error): string | undefined => /for key '(?:[^']*\.)?([^'.]+)'$/.exec(message)?.[1];

const constraintOf = ({ message }: Error): string | undefined => /CONSTRAINT `([^`]+)`/.exec(message)?.[1];
