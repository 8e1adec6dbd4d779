import type { Executor } from '@nimbo/db/database.ts';
import { sagaExecutor, type SagaTables } from '@nimbo/saga/db/saga-tables.ts';

/** Sagas of a server that have not ended, but for one. */
export const listOtherSagas = async <Tables extends SagaTables>(
  db: Executor<Tables>,
  uuid: string,
  own: string,
): Promise<readonly string[]> => {
  const rows = await sagaExecutor(db)
    .selectFrom('sagas')
    .select('id')
    .where('resource_type', '=', 'server')
    .where('resource_id', '=', uuid)
    .where('status', 'in', ['running', 'undoing'])
    .where('id', '<>', own)
    .execute();
  return rows.map(({ id }) => id);
};
