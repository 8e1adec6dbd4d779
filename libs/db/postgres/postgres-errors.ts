import { BadRequest, InsufficientStorage, Timeout } from '@nimbo/errors/faults.ts';
import { ConnectionLost, TransactionConflict } from '../transient-faults.ts';
import { ForeignKeyViolation, UniqueViolation, type ViolatedConstraint } from '../unique-violation.ts';

/** What `pg` tells of a server's refusal; `code` is the SQLSTATE (PostgreSQL manual, appendix A). */
interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
  readonly detail?: string;
  readonly table?: string;
  readonly constraint?: string;
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';

/** serialization_failure, deadlock_detected, lock_not_available */
const conflicts = new Set(['40001', '40P01', '55P03']);
/** admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout, too_many_connections */
const lost = new Set(['57P01', '57P02', '57P03', '25P03', '53300']);

/** An error of `pg` in the project's words; anything that is the caller's own mistake stays as it is. */
export const postgresFault = (error: unknown, database: string): unknown => {
  if (!isServerError(error)) return isConnectionError(error) ? new ConnectionLost(database, error) : error;
  if (conflicts.has(error.code)) return new TransactionConflict(database, error);
  if (lost.has(error.code) || error.code.startsWith('08')) return new ConnectionLost(database, error);
  switch (error.code) {
    case '23505':
      return new UniqueViolation(violated(error), error);
    case '23503':
      return new ForeignKeyViolation({ table: error.table, constraint: error.constraint }, error);
    case '22001':
    case '22003':
      return new BadRequest('A value is longer or larger than can be kept.', { cause: error });
    case '57014':
      return new Timeout(`The database ${database} took too long; ask for less.`, { cause: error });
    case '53100':
      return new InsufficientStorage(`The disk below the database ${database} is full; free some space.`, {
        cause: error,
      });
    default:
      return error;
  }
};

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** `pg` has no codes of its own for a connection that ended or was not made in time. */
const isConnectionError = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return socketErrors.has(error.code);
  return /connection terminated|timeout exceeded when trying to connect|connection error|not queryable/i.test(
    error.message,
  );
};

/** The detail reads `Key (domain_id, name)=(…) already exists.` */
const violated = ({ table, constraint, detail }: ServerError): ViolatedConstraint => ({
  table,
  constraint,
  columns: /^Key \(([^)]+)\)=/.exec(detail ?? '')?.[1]?.split(', '),
});
