import type { Migration } from '@nimbo/db/migration.ts';
import { identity } from './migrations/0001-identity.ts';

/** The steps of keystone's schema, oldest first; append only. */
export const keystoneMigrations: readonly Migration[] = [identity];
