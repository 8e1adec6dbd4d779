import { sql, type Expression } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Dialect } from '@nimbo/db/database.ts';

/**
 * The two times that sagas go by, in milliseconds. Where several machines share a database it is the database's own
 * clock, so that theirs may differ. A SQLite file has one process: back-off and deadlines, which outlive it, go by the
 * machine's clock; leases, which don't, by the monotonic one.
 */
export interface SagaTime {
  /** For `next_run_at` and `deadline_at`. */
  now(): Expression<number>;
  /** For `lease_expires_at`. */
  lease(): Expression<number>;
}

const postgresNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Independent of the session's time zone, unlike `unix_timestamp`. */
const mariadbNow = sql<number>`(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)`;

const value = (milliseconds: number): Expression<number> => sql<number>`${Math.floor(milliseconds)}`;

/** The times of a database. */
export const sagaTime = (dialect: Dialect, clock: Clock): SagaTime => {
  if (dialect === 'sqlite') return { now: () => value(clock.now()), lease: () => value(clock.monotonic()) };
  const now = dialect === 'postgres' ? postgresNow : mariadbNow;
  return { now: () => now, lease: () => now };
};

/** A time plus milliseconds. */
export const later = (time: Expression<number>, milliseconds: number): Expression<number> =>
  sql<number>`${time} + ${Math.floor(milliseconds)}`;
