import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { cellMigrations } from './migrations.ts';

testMigrations('nova-cell', cellMigrations);
