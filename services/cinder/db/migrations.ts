import type { Migration } from '@nimbo/db/migration.ts';
import { sagaTablesMigration } from '@nimbo/saga/db/saga-schema.ts';
import { remoteHosts } from './migrations/0020-remote-hosts.ts';
import { volumes } from './migrations/0001-volumes.ts';

/** The life of the schema, oldest first; only ever appended to. */
export const cinderMigrations: readonly Migration[] = [volumes, sagaTablesMigration('0002-sagas'), remoteHosts];
