import type { Selectable } from 'kysely';
import { fromJson, fromNullableJson } from '@nimbo/db/json.ts';
import type { SagaActor, SagaCause, SagaState } from '../definition.ts';
import type { SagaError } from '../saga-error.ts';
import type { SagaProgress, SagaStatus } from '../saga-progress.ts';
import type { SagaTable } from './saga-tables.ts';

/** A saga as the database has it, with JSON and numbers read. */
export interface SagaRow {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly planned: readonly string[];
  readonly progress: SagaProgress;
  readonly state: SagaState;
  readonly owner: string | undefined;
  readonly fence: number;
  readonly nextRunAt: number | undefined;
  readonly deadlineAt: number | undefined;
  readonly stepStartedAt: string | undefined;
  readonly lastError: SagaError | undefined;
  readonly cause: SagaCause | undefined;
  readonly waiting: string | undefined;
  readonly undoRequestedAt: string | undefined;
  readonly undoReason: string | undefined;
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
  readonly actor: SagaActor;
  readonly resource: { readonly type: string; readonly id: string } | undefined;
  readonly exclusive: boolean;
  readonly history: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | undefined;
}

const progressOf = (row: Selectable<SagaTable>): SagaProgress => ({
  status: row.status,
  step: row.step,
  phase: row.phase,
  done: fromJson<string[]>(row.done),
  attempts: row.attempts,
});

const resourceOf = (row: Selectable<SagaTable>): SagaRow['resource'] =>
  row.resource_type === null || row.resource_id === null ? undefined : { type: row.resource_type, id: row.resource_id };

/** Reads a row of `sagas`. */
export const sagaRowOf = (row: Selectable<SagaTable>): SagaRow => ({
  id: row.id,
  name: row.name,
  fingerprint: row.fingerprint,
  planned: fromJson<string[]>(row.planned),
  progress: progressOf(row),
  state: fromJson<SagaState>(row.state),
  owner: row.owner ?? undefined,
  fence: row.fence,
  nextRunAt: row.next_run_at ?? undefined,
  deadlineAt: row.deadline_at ?? undefined,
  stepStartedAt: row.step_started_at ?? undefined,
  lastError: fromNullableJson<SagaError>(row.last_error) ?? undefined,
  cause: fromNullableJson<SagaCause>(row.cause) ?? undefined,
  waiting: row.waiting ?? undefined,
  undoRequestedAt: row.undo_requested_at ?? undefined,
  undoReason: row.undo_reason ?? undefined,
  requestId: row.request_id,
  globalRequestId: row.global_request_id ?? undefined,
  actor: { userId: row.user_id ?? undefined, projectId: row.project_id ?? undefined },
  resource: resourceOf(row),
  exclusive: row.exclusive_key !== null,
  history: row.history,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  finishedAt: row.finished_at ?? undefined,
});

/** True for a saga that has come to one of its two ends. */
export const hasEnded = (status: SagaStatus): boolean => status === 'succeeded' || status === 'undone';

/** The columns of a saga's place. */
export const progressColumns = (
  progress: SagaProgress,
): Pick<SagaTable, 'status' | 'step' | 'phase' | 'done' | 'attempts'> => ({
  status: progress.status,
  step: progress.step,
  phase: progress.phase,
  done: JSON.stringify(progress.done),
  attempts: progress.attempts,
});
