import type { Migration } from '@nimbo/db/migration.ts';
import { extensionMigrations } from './extension-migrations.ts';
import { groups } from './migrations/0004-groups.ts';
import { identity } from './migrations/0001-identity.ts';
import { credentials } from './migrations/0003-credentials.ts';
import { directories } from './migrations/0007-directories.ts';
import { domainConfig } from './migrations/0006-domain-config.ts';
import { logins } from './migrations/0005-logins.ts';
import { limits } from './migrations/0002-limits.ts';

/** The steps of keystone's schema, oldest first; append only. */
export const keystoneMigrations: readonly Migration[] = [
  identity,
  limits,
  credentials,
  groups,
  logins,
  domainConfig,
  directories,
  ...extensionMigrations,
];
