import { join } from 'node:path';
import type { Unsubscribe } from '@nimbo/bus/bus.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Context } from '@nimbo/context/context.ts';
import type { HostRole, HostRoleDeps, HostRoleFactory } from '@nimbo/service/host-role.ts';
import { cinderDoorbell, cinderVolumeTopic } from '../rpc/cinder-host.ts';
import type { BackendFacts } from '../rpc/wanted-volume.ts';
import { auditVolumes } from './audit.ts';
import { volumeSection } from './config.ts';
import { busControl } from './control-end.ts';
import { createDriver } from './create-driver.ts';
import type { VolumeDriver } from './drivers/volume-driver.ts';
import { VolumeLoop } from './loop/volume-loop.ts';

/** Milliseconds between two looks at what is wanted, and between two heartbeats. */
const lookInterval = 15_000;
const reportInterval = 10_000;

const factsOf = async (ctx: Context, driver: VolumeDriver, availabilityZone: string): Promise<BackendFacts> => {
  const { total, free } = await driver.capacity(ctx);
  const { name, socket } = driver;
  return { availabilityZone, driver: name, socket, totalBytes: total, freeBytes: free };
};

const createLoop = (deps: HostRoleDeps, driver: VolumeDriver, state: string): VolumeLoop => {
  const { log, clock, bus } = deps;
  const { availability_zone: zone } = deps.config(volumeSection);
  const control = busControl(bus, clock, (ctx) => factsOf(ctx, driver, zone));
  return new VolumeLoop({
    driver,
    control,
    memory: join(state, 'wanted.json'),
    log,
    clock,
    lookInterval,
    reportInterval,
  });
};

/** Keeps and serves the volumes of a host. */
export const createCinderVolume: HostRoleFactory = async (deps): Promise<HostRole> => {
  const directories = { state: await deps.directory('cinder-volume'), run: await deps.runDirectory('cinder-volume') };
  const driver = createDriver(deps, directories);
  const loop = createLoop(deps, driver, directories.state);
  const context = (signal: AbortSignal) => internalContext({ log: deps.log, clock: deps.clock, signal });
  let deafen: Unsubscribe | undefined;
  return {
    name: 'cinder-volume',
    audits: [
      {
        name: 'volumes',
        find: async (signal) => (loop.isInformed ? auditVolumes(context(signal), driver, loop.known()) : []),
      },
    ],
    start: async () => {
      await loop.start();
      const look = (): Promise<void> => Promise.resolve(loop.nudge());
      deafen = await deps.bus.serve(cinderVolumeTopic, cinderDoorbell, { look });
    },
    stop: async () => {
      await deafen?.();
      deafen = undefined;
      await loop.stop();
    },
    removeAll: (signal) => driver.removeAll(context(signal)),
  };
};
