import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { cinderMigrations } from './migrations.ts';

testMigrations('cinder', cinderMigrations);
