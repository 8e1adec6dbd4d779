import { sql } from 'kysely';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migration.ts';
import { migrationSteps } from './migration-steps.ts';
import { openDatabase } from './open-database.ts';

/** Two tables and a column; with `deadly` the process kills itself after the first table. */
export const migrationsThat = (deadly: 'kill' | 'work'): readonly Migration[] => [
  {
    name: '0001-tables',
    phase: 'expand',
    up: async (db, dialect) => {
      const { createTable, createIndex, createUniqueIndex } = migrationSteps(db, dialect);
      await createTable('images', (table, types) =>
        table
          .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
          .addColumn('name', types.text(255))
          .addColumn('size', types.bigInteger())
          .addColumn('old', types.text(16)),
      );
      if (deadly === 'kill') process.kill(process.pid, 'SIGKILL');
      await createIndex('images', ['name']);
      await createUniqueIndex('images', ['name', 'size']);
      await createTable('members', (table, types) =>
        table
          .addColumn('image_id', types.id(), (column) => column.primaryKey().notNull())
          .addColumn('weight', types.float())
          .addColumn('data', types.json()),
      );
    },
  },
  {
    name: '0002-hidden-images',
    phase: 'expand',
    up: async (db, dialect) => {
      const { addColumn, types } = migrationSteps(db, dialect);
      await addColumn('images', 'hidden', types.boolean(), { notNull: true, default: false });
      await addColumn('images', 'note', types.text(20));
      await sql`update images set note = 'expanded'`.execute(db);
    },
  },
  {
    name: '0003-no-old-column',
    phase: 'contract',
    up: async (db, dialect) => {
      const { dropColumn, dropIndex } = migrationSteps(db, dialect);
      await dropIndex('images', ['name']);
      await dropColumn('images', 'old');
    },
  },
];

const url = process.argv[2];
if (import.meta.main && url !== undefined) {
  const database = await openDatabase<never>({ name: 'images', url, log: silentLog, clock: systemClock });
  await migrate(database, migrationsThat('kill'));
}
