import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** A page of a domain's users, groups or projects is read where it begins, however many come before and after it. */
export const pagesOfDomains: Migration = {
  name: '0031-pages-of-domains',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    for (const table of ['users', 'user_groups', 'projects']) await steps.createIndex(table, ['domain_id', 'id']);
  },
};
