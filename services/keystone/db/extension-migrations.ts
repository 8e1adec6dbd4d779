import type { Migration } from '@nimbo/db/migration.ts';
import { catalogFilters } from './migrations/0020-catalog-filters.ts';

/** The steps of the extensions' tables, oldest first; append only. */
export const extensionMigrations: readonly Migration[] = [catalogFilters];
