import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { placementMigrations } from './migrations.ts';

testMigrations('placement', placementMigrations);
