import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { apiMigrations } from './migrations.ts';

testMigrations('nova-api', apiMigrations);
