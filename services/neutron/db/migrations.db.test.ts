import { testMigrations } from '@nimbo/testkit/databases/migration-test.ts';
import { neutronMigrations } from './migrations.ts';

testMigrations('neutron', neutronMigrations);
