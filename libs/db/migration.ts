import type { Kysely } from 'kysely';
import type { Dialect } from './database.ts';

/**
 * One step of a schema's life. Steps are append-only and idempotent (a step that was interrupted runs again);
 * `expand` adds what the next release needs and is safe while the previous release still runs, `contract` removes
 * what only the previous one needed. File: `db/migrations/NNNN-<change>.ts`.
 */
export interface Migration {
  /** `NNNN-<change>`, as the file is named. */
  readonly name: string;
  readonly phase: 'expand' | 'contract';
  /** Builds statements with kysely's schema builder; portable column types are in `libs/db/columns.ts`. */
  up(db: Kysely<unknown>, dialect: Dialect): Promise<void>;
}
