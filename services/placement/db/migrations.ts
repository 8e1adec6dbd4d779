import type { Migration } from '@nimbo/db/migration.ts';
import { placementTables } from './migrations/0001-placement.ts';

/** Every step of the database's life, oldest first; append only. */
export const placementMigrations: readonly Migration[] = [placementTables];
