import type { Migration } from '@nimbo/db/migration.ts';
import { sagaTablesMigration } from '@nimbo/saga/db/saga-schema.ts';
import { cell } from './migrations/0001-cell.ts';
import { hosts } from './migrations/0004-hosts.ts';
import { consoleTokens } from './migrations/0007-console-tokens.ts';
import { instances } from './migrations/0002-instances.ts';

/** The life of a cell's schema, oldest first; only ever appended to. */
export const cellMigrations: readonly Migration[] = [
  cell,
  instances,
  sagaTablesMigration('0003-sagas'),
  hosts,
  consoleTokens,
];
