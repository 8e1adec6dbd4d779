import type { Timestamp } from '@nimbo/context/timestamp.ts';
import type { Database, TransactionContext } from '@nimbo/db/database.ts';
import { sagaExecutor, sagaTransaction, type SagaTables } from './db/saga-tables.ts';

/** Sagas removed in one transaction: short enough to keep nobody waiting. */
const batch = 200;

const purgeBatch = async <Tables extends SagaTables>(
  database: Database<Tables>,
  ctx: TransactionContext,
  before: Timestamp,
): Promise<number> => {
  const rows = await sagaExecutor(database.read)
    .selectFrom('sagas')
    .select('id')
    .where('finished_at', '<', before)
    .limit(batch)
    .execute();
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.id);
  await database.transaction(ctx, async (tx) => {
    const sagas = sagaTransaction(tx);
    await sagas.deleteFrom('saga_steps').where('saga_id', 'in', ids).execute();
    await sagas.deleteFrom('sagas').where('id', 'in', ids).execute();
  });
  return rows.length;
};

/** Removes sagas that ended before an instant, with their history. Returns how many. Unfinished ones always stay. */
export const purgeSagas = async <Tables extends SagaTables>(
  database: Database<Tables>,
  ctx: TransactionContext,
  before: Timestamp,
): Promise<number> => {
  let purged = 0;
  for (let count = batch; count === batch; purged += count) count = await purgeBatch(database, ctx, before);
  return purged;
};
