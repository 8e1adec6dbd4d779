import type { Migration } from '@nimbo/db/migration.ts';
import { catalogue } from './migrations/0001-catalogue.ts';

/** The steps of the schema of database `nova-api`, oldest first; append only. */
export const apiMigrations: readonly Migration[] = [catalogue];
