import type { Transaction } from 'kysely';
import { OverQuota } from '@nimbo/errors/faults.ts';
import { dialectOf } from './dialect-of.ts';
import { dynamicTransaction } from './dynamic-tables.ts';
import type { MigrationSteps } from './migration-steps.ts';

/** The row that creators of one kind of resource in one project lock in turn. Part of a service's own tables. */
export interface QuotaLockTables {
  quota_locks: { project_id: string; resource: string };
}

/** One quota to keep while creating. */
export interface QuotaCheck<Tables> {
  /** The quota's name, for example `volumes` or `gigabytes`. */
  readonly resource: string;
  /** -1: unlimited. */
  readonly limit: number;
  readonly requested: number;
  /** What is in use, counted from the rows themselves in this transaction. */
  readonly count: (tx: Transaction<Tables>) => Promise<number>;
}

/** The migration step that makes the table. */
export const createQuotaLocks = ({ createTable }: MigrationSteps): Promise<void> =>
  createTable('quota_locks', (table, types) =>
    table
      .addColumn('project_id', types.id(), (column) => column.notNull())
      .addColumn('resource', types.text(64), (column) => column.notNull())
      .addPrimaryKeyConstraint('pk_quota_locks', ['project_id', 'resource']),
  );

/**
 * Makes sure, in the transaction that creates, that the project stays within its quotas. Others who create the same
 * resource in the same project wait here, so what is counted stays true until the transaction ends.
 * @throws OverQuota naming the quota, its limit, what is in use and what was requested
 */
export const checkQuotas = async <Tables extends QuotaLockTables>(
  tx: Transaction<Tables>,
  projectId: string,
  checks: readonly QuotaCheck<Tables>[],
): Promise<void> => {
  const limited = checks.filter(({ limit }) => limit !== -1);
  for (const { resource } of limited.toSorted(byResource)) await lock(tx, projectId, resource);
  for (const check of limited) await checkQuota(tx, check);
};

/** Locks are always taken in the same order, so that two creators never wait for each other. */
const byResource = (a: { resource: string }, b: { resource: string }): number => (a.resource < b.resource ? -1 : 1);

const checkQuota = async <Tables>(tx: Transaction<Tables>, check: QuotaCheck<Tables>): Promise<void> => {
  const { resource, limit, requested } = check;
  const inUse = await check.count(tx);
  if (inUse + requested <= limit) return;
  throw new OverQuota(
    `Quota exceeded for ${resource}: requested ${requested}, but already used ${inUse} of ${limit}; delete some or ask for more.`,
    { code: 'quota.exceeded', details: { quota: resource, limit, in_use: inUse, requested } },
  );
};

/** SQLite has one writer, who holds every lock. */
const lock = async <Tables>(tx: Transaction<Tables>, projectId: string, resource: string): Promise<void> => {
  if (dialectOf(tx) === 'sqlite') return;
  const locks = dynamicTransaction(tx);
  const row = await locks
    .selectFrom('quota_locks')
    .select('resource')
    .where('project_id', '=', projectId)
    .where('resource', '=', resource)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) await createLocked(tx, projectId, resource);
};

/** An upsert that changes nothing: whoever comes second waits for the first and then holds the lock. */
const createLocked = async <Tables>(tx: Transaction<Tables>, projectId: string, resource: string): Promise<void> => {
  await dynamicTransaction(tx)
    .insertInto('quota_locks')
    .values({ project_id: projectId, resource })
    .onConflict((conflict) =>
      conflict.columns(['project_id', 'resource']).doUpdateSet((eb) => ({ resource: eb.ref('excluded.resource') })),
    )
    .execute();
};
