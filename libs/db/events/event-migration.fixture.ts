import type { Migration } from '../migration.ts';
import { migrationSteps } from '../migration-steps.ts';
import { createEvents } from './event-schema.ts';

/** The event tables and nothing else, for tests. */
export const eventMigrations: readonly Migration[] = [
  { name: '0001-events', phase: 'expand', up: (db, dialect) => createEvents(migrationSteps(db, dialect)) },
];
