import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { migrations } from './migrations.ts';

testMigrations('glance', migrations);
