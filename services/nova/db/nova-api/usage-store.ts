import type { Executor } from '@nimbo/db/database.ts';
import type { ApiTables } from './tables.ts';

/** Whose usage is counted: a whole project's, or one user's in it. */
export interface UsageOwner {
  readonly projectId: string;
  readonly userId?: string | undefined;
}

/** What servers take: those that are to be deleted take nothing any more. */
export interface ServerUsage {
  readonly instances: number;
  readonly cores: number;
  /** MiB. */
  readonly ram: number;
}

export const countServers = async (
  db: Executor<ApiTables>,
  { projectId, userId }: UsageOwner,
): Promise<ServerUsage> => {
  const query = db
    .selectFrom('instance_mappings')
    .select(({ fn }) => [
      fn.countAll().as('instances'),
      fn.sum<number | string | null>('vcpus').as('cores'),
      fn.sum<number | string | null>('memory_mb').as('ram'),
    ])
    .where('project_id', '=', projectId)
    .where('queued_for_delete', '=', false);
  const own = userId === undefined ? query : query.where('user_id', '=', userId);
  const { instances, cores, ram } = await own.executeTakeFirstOrThrow();
  return { instances: Number(instances), cores: Number(cores ?? 0), ram: Number(ram ?? 0) };
};

export const countServerGroups = async (
  db: Executor<ApiTables>,
  { projectId, userId }: UsageOwner,
): Promise<number> => {
  const query = db
    .selectFrom('server_groups')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('project_id', '=', projectId);
  const own = userId === undefined ? query : query.where('user_id', '=', userId);
  return Number((await own.executeTakeFirstOrThrow()).count);
};

export const countGroupMembers = async (db: Executor<ApiTables>, groupUuid: string): Promise<number> => {
  const query = db
    .selectFrom('server_group_members')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('group_uuid', '=', groupUuid);
  return Number((await query.executeTakeFirstOrThrow()).count);
};

export const countKeypairs = async (db: Executor<ApiTables>, userId: string): Promise<number> => {
  const query = db
    .selectFrom('key_pairs')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('user_id', '=', userId);
  return Number((await query.executeTakeFirstOrThrow()).count);
};
