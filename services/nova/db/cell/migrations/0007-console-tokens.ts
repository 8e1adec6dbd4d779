import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** Rights to open consoles. */
export const consoleTokens: Migration = {
  name: '0007-console-tokens',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('console_tokens', (table, types) =>
      table
        .addColumn('token_hash', types.text(64), (column) => column.notNull())
        .addColumn('instance_uuid', types.id(), (column) => column.notNull())
        .addColumn('host', types.text(255), (column) => column.notNull())
        .addColumn('kind', types.text(16), (column) => column.notNull())
        .addColumn('console_type', types.text(32), (column) => column.notNull())
        .addColumn('expires_at', types.timestamp(), (column) => column.notNull())
        .addColumn('created_at', types.timestamp(), (column) => column.notNull())
        .addPrimaryKeyConstraint('pk_console_tokens', ['token_hash']),
    );
    await steps.createIndex('console_tokens', ['expires_at']);
  },
};
