import { createEvents } from '@nimbo/db/events/event-schema.ts';
import type { Migration } from '@nimbo/db/migration.ts';
import { migrationSteps } from '@nimbo/db/migration-steps.ts';

/** What every database of a cell has, whatever it keeps. */
export const cell: Migration = {
  name: '0001-cell',
  phase: 'expand',
  up: async (db, dialect) => {
    const steps = migrationSteps(db, dialect);
    await createEvents(steps);
  },
};
