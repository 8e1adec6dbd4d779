import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** Consumers and tokens of OAuth 1, secrets sealed, and the nonces that were seen. */
export const oauth1: Migration = {
  name: '0022-oauth1',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('oauth_consumers', (table, types) =>
      table
        .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('description', types.longText())
        .addColumn('secret', types.longText(), (column) => column.notNull())
        .addColumn('extra', types.json(), (column) => column.notNull()),
    );
    await steps.createTable('oauth_tokens', (table, types) =>
      table
        .addColumn('id', types.id(), (column) => column.primaryKey().notNull())
        .addColumn('kind', types.text(16), (column) => column.notNull())
        .addColumn('secret', types.longText(), (column) => column.notNull())
        .addColumn('consumer_id', types.id(), (column) => column.notNull())
        .addColumn('project_id', types.id(), (column) => column.notNull())
        .addColumn('user_id', types.id())
        .addColumn('verifier', types.text(64))
        .addColumn('role_ids', types.json(), (column) => column.notNull())
        .addColumn('expires_at', types.timestamp(), (column) => column.notNull()),
    );
    await steps.createIndex('oauth_tokens', ['user_id']);
    await steps.createIndex('oauth_tokens', ['consumer_id']);
    await steps.createTable('oauth_nonces', (table, types) =>
      table
        .addColumn('digest', types.text(64), (column) => column.primaryKey().notNull())
        .addColumn('seen_at', types.timestamp(), (column) => column.notNull()),
    );
    await steps.createIndex('oauth_nonces', ['seen_at']);
  },
};
