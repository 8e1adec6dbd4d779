import type { Migration } from '@nimbo/db/migration.ts';
import { sagaTablesMigration } from '@nimbo/saga/db/saga-schema.ts';
import { catalogue } from './migrations/0001-catalogue.ts';
import { buildRequests } from './migrations/0002-build-requests.ts';

/** The steps of the schema of database `nova-api`, oldest first; append only. */
export const apiMigrations: readonly Migration[] = [catalogue, buildRequests, sagaTablesMigration('0003-sagas')];
