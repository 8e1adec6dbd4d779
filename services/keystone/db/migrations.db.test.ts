import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { keystoneMigrations } from './migrations.ts';

testMigrations('keystone', keystoneMigrations);
