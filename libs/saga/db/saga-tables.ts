import type { Transaction } from 'kysely';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Executor } from '@nimbo/db/database.ts';
import type { SagaPhase, SagaStatus } from '../saga-progress.ts';

/** One saga: its place, its memory and its lease. Times in `*_at` of type number are milliseconds, see saga-time.ts. */
export interface SagaTable {
  id: string;
  name: string;
  /** Of the list of steps with which it was begun, and that list as JSON. */
  fingerprint: string;
  planned: string;
  status: SagaStatus;
  step: string | null;
  phase: SagaPhase;
  /** Names of the steps whose effects stand: a JSON list. */
  done: string;
  state: string;
  attempts: number;
  /** Who runs it, by which opening of the database (`Database.instance`), until when. All null where nobody does. */
  owner: string | null;
  owner_instance: string | null;
  lease_expires_at: number | null;
  /** Grows with every change of owner; every write names it. */
  fence: number;
  /** When it is to be looked at; null when it has ended. */
  next_run_at: number | null;
  /** Until when it may act; null without a bound. */
  deadline_at: number | null;
  step_started_at: Timestamp | null;
  /** JSON of a SagaError and of a SagaCause. */
  last_error: string | null;
  cause: string | null;
  /** Why no code of this release may touch it, where that is so. */
  waiting: string | null;
  undo_requested_at: Timestamp | null;
  undo_reason: string | null;
  request_id: string;
  global_request_id: string | null;
  user_id: string | null;
  project_id: string | null;
  resource_type: string | null;
  resource_id: string | null;
  /** `type:id` while an exclusive saga of the resource has not ended; unique. */
  exclusive_key: string | null;
  /** Rows of history written so far. */
  history: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  finished_at: Timestamp | null;
}

/** How one run of a step ended, for `nimbo saga show` and the actions of a resource. */
export type StepRunOutcome = 'done' | 'failed' | 'interrupted';

/** One run of a step. */
export interface SagaStepTable {
  saga_id: string;
  /** From 1, in the order in which the runs ended. */
  seq: number;
  /** The step's name; `onUndone` for the last word of an undone saga. */
  step: string;
  direction: 'act' | 'undo';
  /** From 1. */
  attempt: number;
  fence: number;
  owner: string;
  outcome: StepRunOutcome;
  started_at: Timestamp;
  finished_at: Timestamp;
  /** JSON of a SagaError. */
  error: string | null;
}

/** The tables that every service with sagas has; part of its own tables type. */
export interface SagaTables {
  sagas: SagaTable;
  saga_steps: SagaStepTable;
}

/** A service's database seen as its saga tables only. */
export const sagaExecutor = <Tables extends SagaTables>(db: Executor<Tables>): Executor<SagaTables> =>
  db as unknown as Executor<SagaTables>;

/** A service's transaction seen as one over its saga tables only. */
export const sagaTransaction = <Tables extends SagaTables>(tx: Transaction<Tables>): Transaction<SagaTables> =>
  tx as unknown as Transaction<SagaTables>;
