import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from './tables.ts';

/** How many snapshots a project has and how many GiB they count as. */
export const sumSnapshots = async (
  db: Executor<Tables>,
  projectId: string,
): Promise<{ readonly count: number; readonly gigabytes: number }> => {
  const { count, gigabytes } = await db
    .selectFrom('snapshots')
    .select(({ fn }) => [fn.countAll().as('count'), fn.sum<number | string | null>('size').as('gigabytes')])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return { count: Number(count), gigabytes: Number(gigabytes ?? 0) };
};
