import type { Executor } from '@nimbo/db/database.ts';
import { sagaExecutor } from '@nimbo/saga/db/saga-tables.ts';
import type { SagaResource } from '@nimbo/saga/start-saga.ts';
import type { Tables } from './tables.ts';

/** The saga of a resource that has not ended. */
export const findUnfinishedSaga = async (db: Executor<Tables>, resource: SagaResource): Promise<string | undefined> => {
  const row = await sagaExecutor(db)
    .selectFrom('sagas')
    .select('id')
    .where('resource_type', '=', resource.type)
    .where('resource_id', '=', resource.id)
    .where('status', 'in', ['running', 'undoing'])
    .executeTakeFirst();
  return row?.id;
};

/** Whether a saga goes on, and why it turned back where it did. */
export const findSagaOutcome = async (
  db: Executor<Tables>,
  id: string,
): Promise<{ readonly status: string; readonly cause: string | null } | undefined> =>
  sagaExecutor(db).selectFrom('sagas').select(['status', 'cause']).where('id', '=', id).executeTakeFirst();
