import { afterEach, beforeEach, describe } from 'node:test';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { testDatabase, type TestDatabase } from '@nimbo/testkit/databases/test-database.ts';
import { sagaMigrations } from '../db/saga-schema.ts';
import type { SagaTables } from '../db/saga-tables.ts';
import { SagaWorld } from './saga-world.ts';

/** Declares tests that each get a world with a fresh database; its engines are stopped afterwards. */
export const describeSagas = (
  name: string,
  define: (world: () => SagaWorld) => void,
  clock: Clock = systemClock,
): void => {
  describe(name, () => {
    let fixture: TestDatabase<SagaTables>;
    let world: SagaWorld;
    beforeEach(async () => {
      fixture = await testDatabase<SagaTables>('sagas', sagaMigrations, { clock });
      world = new SagaWorld(fixture.database, clock);
    });
    afterEach(async () => {
      await world.dispose();
      await fixture.close();
    });
    define(() => world);
  });
};
