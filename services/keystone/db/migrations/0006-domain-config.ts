import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** How domains keep their users, where they do not keep them here. */
export const domainConfig: Migration = {
  name: '0006-domain-config',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('domain_options', (table, types) =>
      table
        .addColumn('domain_id', types.id(), (column) => column.notNull())
        .addColumn('group_name', types.text(64), (column) => column.notNull())
        .addColumn('option_name', types.text(128), (column) => column.notNull())
        .addColumn('value', types.json(), (column) => column.notNull())
        .addPrimaryKeyConstraint('pk_domain_options', ['domain_id', 'group_name', 'option_name']),
    );
  },
};
