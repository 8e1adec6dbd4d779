import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** Groups of users; `groups` itself is a reserved word in SQL. */
export const groups: Migration = {
  name: '0004-groups',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('user_groups', (table, types) =>
      table
        .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('name', types.text(255), (column) => column.notNull())
        .addColumn('domain_id', types.id(), (column) => column.notNull())
        .addColumn('description', types.longText(), (column) => column.notNull())
        .addColumn('extra', types.json(), (column) => column.notNull()),
    );
    await steps.createUniqueIndex('user_groups', ['domain_id', 'name']);
    await steps.createTable('group_members', (table, types) =>
      table
        .addColumn('user_id', types.id(), (column) => column.notNull())
        .addColumn('group_id', types.id(), (column) => column.notNull())
        .addPrimaryKeyConstraint('pk_group_members', ['user_id', 'group_id']),
    );
    await steps.createIndex('group_members', ['group_id']);
  },
};
