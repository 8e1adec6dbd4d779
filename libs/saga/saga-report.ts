import type { Selectable } from 'kysely';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import { fromNullableJson } from '@nimbo/db/json.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { NotFound } from '@nimbo/errors/faults.ts';
import { sagaRowOf, type SagaRow } from './db/saga-row.ts';
import { sagaExecutor, type SagaStepTable, type SagaTables, type StepRunOutcome } from './db/saga-tables.ts';
import type { SagaCause } from './definition.ts';
import type { SagaError } from './saga-error.ts';
import type { SagaPhase, SagaStatus } from './saga-progress.ts';
import type { SagaResource } from './start-saga.ts';

/** A saga as operators see it; also the JSON of `nimbo saga list --json`. */
export interface SagaReport {
  readonly id: string;
  readonly name: string;
  readonly status: SagaStatus;
  readonly direction: 'forward' | 'back';
  /** The step that runs or comes next; null at an end, and while the last word is being said. */
  readonly step: string | null;
  readonly phase: SagaPhase;
  readonly done: readonly string[];
  /** The steps with which it was begun. */
  readonly planned: readonly string[];
  /** Failed runs of the present step. */
  readonly attempts: number;
  readonly owner: string | null;
  readonly fence: number;
  /** When it is to be looked at next; null while it runs and when it has ended. */
  readonly nextTry: string | null;
  readonly lastError: SagaError | null;
  readonly cause: SagaCause | null;
  /** Why this release leaves it alone, where it does. */
  readonly waiting: string | null;
  readonly undoRequested: { readonly at: string; readonly reason: string } | null;
  readonly requestId: string;
  readonly userId: string | null;
  readonly projectId: string | null;
  readonly resource: SagaResource | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly finishedAt: string | null;
}

/** One run of a step, in the order in which they ended. */
export interface SagaStepReport {
  readonly step: string;
  readonly direction: 'act' | 'undo';
  readonly attempt: number;
  readonly outcome: StepRunOutcome;
  readonly owner: string;
  readonly fence: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly error: SagaError | null;
}

/** Which sagas. Newest first. */
export interface SagaFilter {
  readonly name?: string;
  readonly statuses?: readonly SagaStatus[];
  readonly resource?: SagaResource;
  readonly requestId?: string;
  /** At most this many (default 100). */
  readonly limit?: number;
}

const nextTryOf = (row: SagaRow): string | null =>
  row.owner !== undefined || row.nextRunAt === undefined ? null : timestampOf(row.nextRunAt);

const undoRequestOf = (row: SagaRow): SagaReport['undoRequested'] =>
  row.undoRequestedAt === undefined ? null : { at: row.undoRequestedAt, reason: row.undoReason ?? '' };

const reportOf = (row: SagaRow): SagaReport => ({
  id: row.id,
  name: row.name,
  direction: row.progress.status === 'running' || row.progress.status === 'succeeded' ? 'forward' : 'back',
  ...row.progress,
  planned: row.planned,
  owner: row.owner ?? null,
  fence: row.fence,
  nextTry: nextTryOf(row),
  lastError: row.lastError ?? null,
  cause: row.cause ?? null,
  waiting: row.waiting ?? null,
  undoRequested: undoRequestOf(row),
  requestId: row.requestId,
  userId: row.actor.userId ?? null,
  projectId: row.actor.projectId ?? null,
  resource: row.resource ?? null,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  finishedAt: row.finishedAt ?? null,
});

const stepReportOf = (row: Selectable<SagaStepTable>): SagaStepReport => ({
  step: row.step,
  direction: row.direction,
  attempt: row.attempt,
  outcome: row.outcome,
  owner: row.owner,
  fence: row.fence,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  error: fromNullableJson<SagaError>(row.error),
});

/** Sagas by name, status, resource or request. */
export const listSagas = async <Tables extends SagaTables>(
  db: Executor<Tables>,
  filter: SagaFilter = {},
): Promise<readonly SagaReport[]> => {
  const { name, statuses, resource, requestId, limit = 100 } = filter;
  let query = sagaExecutor(db).selectFrom('sagas').selectAll();
  if (name !== undefined) query = query.where('name', '=', name);
  if (statuses !== undefined) query = query.where('status', 'in', statuses);
  if (requestId !== undefined) query = query.where('request_id', '=', requestId);
  if (resource !== undefined)
    query = query.where('resource_type', '=', resource.type).where('resource_id', '=', resource.id);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map((row) => reportOf(sagaRowOf(row)));
};

/** The sagas of a resource that have not ended. */
export const findUnfinishedSagas = <Tables extends SagaTables>(
  db: Executor<Tables>,
  resource: SagaResource,
): Promise<readonly SagaReport[]> => listSagas(db, { resource, statuses: ['running', 'undoing'] });

/**
 * One saga with the history of its steps.
 * @throws NotFound
 */
export const showSaga = async <Tables extends SagaTables>(
  db: Executor<Tables>,
  id: string,
): Promise<{ readonly saga: SagaReport; readonly history: readonly SagaStepReport[] }> => {
  const sagas = sagaExecutor(db);
  const row = await sagas.selectFrom('sagas').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new NotFound(`No saga ${id}; \`nimbo saga list\` names those there are.`);
  const steps = await sagas.selectFrom('saga_steps').selectAll().where('saga_id', '=', id).orderBy('seq').execute();
  return { saga: reportOf(sagaRowOf(row)), history: steps.map(stepReportOf) };
};
