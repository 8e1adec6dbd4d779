import type { Transaction } from 'kysely';
import { systemClock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { OverQuota } from '@nimbo/errors/faults.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';
import { openDatabase } from './open-database.ts';
import { checkQuotas, createQuotaLocks, type QuotaLockTables } from './quota-lock.ts';

export interface ServerTables extends QuotaLockTables {
  servers: { id: string; project_id: string };
}

export const serverMigrations: readonly Migration[] = [
  {
    name: '0001-servers',
    phase: 'expand',
    up: async (db, dialect) => {
      const steps = migrationSteps(db, dialect);
      await createQuotaLocks(steps);
      await steps.createTable('servers', (table, types) =>
        table
          .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
          .addColumn('project_id', types.id(), (column) => column.notNull()),
      );
    },
  },
];

const count = async (tx: Transaction<ServerTables>): Promise<number> =>
  (await tx.selectFrom('servers').select('id').where('project_id', '=', 'p').execute()).length;

/** Asks for so many servers at once against a quota of 10 and reports how many it got. */
const createServers = async (url: string, wanted: number): Promise<void> => {
  const database = await openDatabase<ServerTables>({ name: 'servers', url, log: silentLog, clock: systemClock });
  const ctx = internalContext();
  const attempts = Array.from({ length: wanted }, (_, index) =>
    database.transaction(ctx, async (tx) => {
      await checkQuotas(tx, 'p', [{ resource: 'instances', limit: 10, requested: 1, count }]);
      await tx
        .insertInto('servers')
        .values({ id: `${process.pid}-${index}`, project_id: 'p' })
        .execute();
    }),
  );
  const outcomes = await Promise.allSettled(attempts);
  await database.close();
  const created = outcomes.filter(({ status }) => status === 'fulfilled').length;
  const others = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' && !(outcome.reason instanceof OverQuota) ? [String(outcome.reason)] : [],
  );
  process.stdout.write(JSON.stringify({ created, others }));
};

const [url, wanted] = process.argv.slice(2);
if (import.meta.main && url !== undefined) await createServers(url, Number(wanted));
