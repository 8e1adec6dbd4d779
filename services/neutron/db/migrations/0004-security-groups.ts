import type { Kysely } from 'kysely';
import type { Dialect } from '@nimbo/db/database.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';
import { filled, nullable, standard } from './standard-columns.ts';

/** Security groups, their rules, and which ports are in them. */
export const securityGroups: Migration = {
  name: '0004-security-groups',
  phase: 'expand',
  up: async (db: Kysely<unknown>, dialect: Dialect) => {
    const steps = migrationSteps(db, dialect);
    await steps.createTable('security_groups', (table, types) =>
      filled(standard(table, types), { name: types.text(255), stateful: types.boolean() }),
    );
    await steps.createIndex('security_groups', ['project_id']);
    await steps.createTable('default_security_groups', (table, types) =>
      filled(
        table.addColumn('project_id', types.id(), (column) => column.primaryKey().notNull()),
        { security_group_id: types.id() },
      ),
    );
    await steps.createTable('security_group_rules', (table, types) =>
      nullable(
        filled(standard(table, types), {
          security_group_id: types.id(),
          direction: types.text(16),
          ethertype: types.text(16),
          fingerprint: types.text(255),
        }),
        {
          protocol: types.text(40),
          port_range_min: types.integer(),
          port_range_max: types.integer(),
          remote_ip_prefix: types.text(64),
          remote_group_id: types.id(),
        },
      ),
    );
    await steps.createUniqueIndex('security_group_rules', ['security_group_id', 'fingerprint']);
    await steps.createIndex('security_group_rules', ['project_id']);
    await steps.createIndex('security_group_rules', ['remote_group_id']);
    await steps.createTable('port_security_groups', (table, types) =>
      filled(table, { port_id: types.id(), security_group_id: types.id() }).addPrimaryKeyConstraint(
        'pk_port_security_groups',
        ['port_id', 'security_group_id'],
      ),
    );
    await steps.createIndex('port_security_groups', ['security_group_id']);
  },
};
