import { it } from 'node:test';
import type { BusWorld, MakeBusWorld } from './bus-conformance.ts';

/** A test in a world of its own, which is closed afterwards whatever happens. */
export const inWorld =
  (makeWorld: MakeBusWorld) =>
  (behaviour: string, body: (world: BusWorld) => Promise<void>): void => {
    void it(behaviour, async () => {
      const world = await makeWorld();
      try {
        await body(world);
      } finally {
        await world.close();
      }
    });
  };
