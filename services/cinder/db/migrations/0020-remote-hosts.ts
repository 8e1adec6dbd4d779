import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** Where the volumes of a host are reached from other hosts. */
export const remoteHosts: Migration = {
  name: '0020-remote-hosts',
  phase: 'expand',
  up: async (db, dialect) => {
    const { addColumn, types } = migrationSteps(db, dialect);
    await addColumn('hosts', 'remote', types.json());
  },
};
