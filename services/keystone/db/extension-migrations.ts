import type { Migration } from '@nimbo/db/migration.ts';
import { catalogFilters } from './migrations/0020-catalog-filters.ts';
import { delegations } from './migrations/0021-delegations.ts';
import { federation } from './migrations/0030-federation.ts';
import { oauth1 } from './migrations/0022-oauth1.ts';
import { pagesOfDomains } from './migrations/0031-pages-of-domains.ts';

/** The steps of the extensions' tables, oldest first; append only. */
export const extensionMigrations: readonly Migration[] = [
  catalogFilters,
  delegations,
  oauth1,
  federation,
  pagesOfDomains,
];
