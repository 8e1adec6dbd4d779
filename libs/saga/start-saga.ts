import { randomUUID } from 'node:crypto';
import { sql, type Insertable, type Transaction } from 'kysely';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { dialectOf } from '@nimbo/db/dialect-of.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import { sagaTransaction, type SagaTable, type SagaTables } from './db/saga-tables.ts';
import { later, sagaTime } from './db/saga-time.ts';
import type { SagaDefinition, SagaState } from './definition.ts';
import { initialProgress } from './saga-progress.ts';
import { progressColumns } from './db/saga-row.ts';
import { fingerprintOf, plannedSteps } from './saga-registry.ts';
import { checkStateSize } from './step-result.ts';

/** What a saga is about, so that it is found again: `volume` and the volume's id. */
export interface SagaResource {
  readonly type: string;
  readonly id: string;
}

export interface StartSagaOptions {
  readonly resource?: SagaResource;
  /** At most one exclusive saga of a resource runs at a time. Needs `resource`. */
  readonly exclusive?: boolean;
}

const exclusiveKeyOf = (options: StartSagaOptions): string | null => {
  if (options.exclusive !== true) return null;
  if (options.resource === undefined) throw new TypeError('an exclusive saga needs a resource');
  return `${options.resource.type}:${options.resource.id}`;
};

const actorOf = (ctx: Context): Pick<SagaTable, 'user_id' | 'project_id'> => ({
  user_id: ctx.identity?.user.id ?? null,
  project_id: ctx.identity?.scope.kind === 'project' ? ctx.identity.scope.id : null,
});

/**
 * Above every fence that the resource has seen, so that a host may compare them over all its sagas. Seconds since the
 * epoch keep it so when the earlier sagas have been purged.
 */
const firstFence = async (
  tx: Transaction<SagaTables>,
  ctx: Context,
  resource: SagaResource | undefined,
): Promise<number> => {
  const byTime = Math.floor(ctx.clock.now() / 1000);
  if (resource === undefined) return byTime;
  const row = await tx
    .selectFrom('sagas')
    .select(sql<number | null>`max(fence)`.as('highest'))
    .where('resource_type', '=', resource.type)
    .where('resource_id', '=', resource.id)
    .executeTakeFirst();
  return Math.max(byTime, (row?.highest ?? 0) + 1);
};

const freeColumns = {
  owner: null,
  owner_instance: null,
  lease_expires_at: null,
  step_started_at: null,
  last_error: null,
  cause: null,
  waiting: null,
  undo_requested_at: null,
  undo_reason: null,
  finished_at: null,
  history: 0,
} as const satisfies Partial<SagaTable>;

const rowOf = (
  ctx: Context,
  definition: SagaDefinition,
  state: SagaState,
  options: StartSagaOptions,
): Omit<Insertable<SagaTable>, 'fence' | 'next_run_at' | 'deadline_at'> => {
  const now = timestampNow(ctx.clock);
  return {
    ...freeColumns,
    id: randomUUID(),
    name: definition.name,
    fingerprint: fingerprintOf(definition),
    planned: JSON.stringify(plannedSteps(definition)),
    ...progressColumns(initialProgress(definition, state)),
    state: JSON.stringify(state),
    request_id: ctx.requestId,
    global_request_id: ctx.globalRequestId ?? null,
    ...actorOf(ctx),
    resource_type: options.resource?.type ?? null,
    resource_id: options.resource?.id ?? null,
    exclusive_key: exclusiveKeyOf(options),
    created_at: now,
    updated_at: now,
  };
};

const refusedAs = (error: unknown, definition: SagaDefinition, resource: SagaResource | undefined): unknown => {
  if (!(error instanceof UniqueViolation) || resource === undefined) return error;
  const message = `Another operation on ${resource.type} ${resource.id} is under way; wait for it to end.`;
  return new Conflict(message, {
    code: 'saga.resource_busy',
    details: { saga: definition.name, ...resource },
    cause: error,
  });
};

/**
 * Writes a saga in the caller's transaction: it exists if and only if that commits. Afterwards the caller rings the
 * doorbell; without that, the saga begins when an engine next looks. Returns the saga's id.
 * @throws Conflict (`saga.resource_busy`) when it is exclusive and another exclusive saga of the resource has not ended;
 * TooLarge for a state beyond its bound
 */
export const startSaga = async <Tables extends SagaTables, State extends SagaState>(
  tx: Transaction<Tables>,
  ctx: Context,
  definition: SagaDefinition<State>,
  initialState: State,
  options: StartSagaOptions = {},
): Promise<string> => {
  checkStateSize(definition.name, initialState);
  const sagas = sagaTransaction(tx);
  const now = sagaTime(dialectOf(sagas), ctx.clock).now();
  const row = rowOf(ctx, definition, initialState, options);
  const fence = await firstFence(sagas, ctx, options.resource);
  const deadline = definition.deadline === undefined ? null : later(now, definition.deadline);
  try {
    await sagas
      .insertInto('sagas')
      .values({ ...row, fence, next_run_at: now, deadline_at: deadline })
      .execute();
  } catch (error) {
    throw refusedAs(error, definition, options.resource);
  }
  return row.id;
};
