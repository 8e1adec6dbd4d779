import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled } from './standard-columns.ts';

/** Limits of single projects. */
export const quotas: Migration = {
  name: '0007-quotas',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('quotas', (table, types) =>
      filled(table, {
        project_id: types.id(),
        resource: types.text(64),
        limit_value: types.integer(),
      }).addPrimaryKeyConstraint('pk_quotas', ['project_id', 'resource']),
    );
  },
};
