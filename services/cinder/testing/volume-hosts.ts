import type { Context } from '@nimbo/context/context.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import { silentLog } from '@nimbo/context/log.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cinder } from '../domain/cinder.ts';
import { takeReport, wantedOfHost } from '../domain/host-desk.ts';
import { fakeDriver } from '../volume/drivers/fake/fake-driver.ts';
import type { VolumeDriver } from '../volume/drivers/volume-driver.ts';
import { VolumeLoop } from '../volume/loop/volume-loop.ts';

const gibibyte = 1024 ** 3;

/** A host that runs the real loop over a driver, in this process. */
export interface TestHost extends AsyncDisposable {
  readonly driver: VolumeDriver;
  readonly loop: VolumeLoop;
}

/** Joins a host to a cinder; it looks whenever it is rung. */
export const joinHost = async (
  cinder: Cinder,
  host: string,
  driver: VolumeDriver = fakeDriver(1000 * gibibyte),
): Promise<TestHost> => {
  const directory = await mkdtemp(join(tmpdir(), 'nimbo-cinder-'));
  const report = async (ctx: Context, volumes: Parameters<typeof takeReport>[3]['volumes']): Promise<void> => {
    const { total, free } = await driver.capacity(ctx);
    const { name, socket } = driver;
    const backend = { availabilityZone: 'nova', driver: name, socket, totalBytes: total, freeBytes: free };
    await takeReport(ctx, cinder, host, { backend, volumes });
  };
  const loop = new VolumeLoop({
    driver,
    control: { desired: async (ctx) => (await wantedOfHost(ctx, cinder, host, null)).volumes, report },
    memory: join(directory, 'wanted.json'),
    log: silentLog,
    clock: systemClock,
    lookInterval: 1_000,
    reportInterval: 1_000,
  });
  await loop.start();
  return {
    driver,
    loop,
    [Symbol.asyncDispose]: async () => {
      await loop.stop();
      await rm(directory, { recursive: true });
    },
  };
};
