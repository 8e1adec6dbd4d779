import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Pools that subnets get their blocks from. */
export const subnetPools: Migration = {
  name: '0008-subnet-pools',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('subnetpools', (table, types) =>
      nullable(
        filled(standard(table, types), {
          name: types.text(255),
          ip_version: types.integer(),
          prefixes: types.json(),
          default_prefixlen: types.integer(),
          min_prefixlen: types.integer(),
          max_prefixlen: types.integer(),
        }),
        { default_quota: types.integer(), default_ip_version: types.integer() },
      ),
    );
    await steps.createIndex('subnetpools', ['project_id']);
    await steps.createUniqueIndex('subnetpools', ['default_ip_version']);
    await steps.addColumn('subnets', 'subnetpool_id', steps.types.id());
    await steps.createIndex('subnets', ['subnetpool_id']);
  },
};
