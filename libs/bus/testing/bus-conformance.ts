import { describe } from 'node:test';
import type { Bus } from '../bus.ts';
import { callTests } from './calls-tests.ts';
import { castTests } from './casts-tests.ts';
import { closingTests } from './closing-tests.ts';
import { routingTests } from './routing-tests.ts';
import { versionTests } from './versions-tests.ts';

/** A small cloud's buses: control and as many hosts as a test asks for, each as its own credential. */
export interface BusWorld {
  readonly control: Bus;
  /** Resolves when the host is connected. */
  readonly host: (name: string) => Promise<Bus>;
  close(): Promise<void>;
}

/** Makes a world of its own for each test. */
export type MakeBusWorld = () => Promise<BusWorld>;

/** What every driver must do alike. A new driver calls this from its `*.bus.test.ts` and passes unchanged. */
export const busConformance = (name: string, makeWorld: MakeBusWorld): void => {
  describe(`bus: ${name}`, () => {
    callTests(makeWorld);
    castTests(makeWorld);
    routingTests(makeWorld);
    versionTests(makeWorld);
    closingTests(makeWorld);
  });
};
