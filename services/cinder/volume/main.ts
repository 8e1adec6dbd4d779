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
import { VolumeLoop, type ControlEnd } from './loop/volume-loop.ts';
import { VolumeRelay } from './relay/volume-relay.ts';

/** Milliseconds between two looks at what is wanted, and between two heartbeats. */
const lookInterval = 15_000;
const reportInterval = 10_000;

type VolumeSettings = ReturnType<typeof settingsOf>;

const settingsOf = (deps: HostRoleDeps) => deps.config(volumeSection);

const factsOf = async (ctx: Context, driver: VolumeDriver, settings: VolumeSettings): Promise<BackendFacts> => {
  const { total, free } = await driver.capacity(ctx);
  const { name, socket } = driver;
  const { availability_zone: availabilityZone, listen_address: host, listen_port: port } = settings;
  const remote = host === '' || socket === null ? null : { host, port };
  return { availabilityZone, driver: name, socket, remote, totalBytes: total, freeBytes: free };
};

/** For guests of other hosts, where this host is to serve them. */
const createRelay = (deps: HostRoleDeps, driver: VolumeDriver): VolumeRelay | undefined =>
  settingsOf(deps).listen_address === '' || driver.socket === null
    ? undefined
    : new VolumeRelay({ socket: driver.socket, log: deps.log });

const createLoop = (
  deps: HostRoleDeps,
  driver: VolumeDriver,
  state: string,
  relay: VolumeRelay | undefined,
): VolumeLoop => {
  const { log, clock, bus } = deps;
  const told = busControl(bus, clock, (ctx) => factsOf(ctx, driver, settingsOf(deps)));
  const control: ControlEnd = {
    ...told,
    desired: async (ctx) => {
      const volumes = await told.desired(ctx);
      relay?.admit(volumes);
      return volumes;
    },
  };
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
  const relay = createRelay(deps, driver);
  const loop = createLoop(deps, driver, directories.state, relay);
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
      // Guests elsewhere go on with what was wanted last, until control is heard.
      relay?.admit(loop.known());
      const { listen_address: address, listen_port: port } = settingsOf(deps);
      await relay?.listen(address, port);
      const look = (): Promise<void> => Promise.resolve(loop.nudge());
      deafen = await deps.bus.serve(cinderVolumeTopic, cinderDoorbell, { look });
    },
    stop: async () => {
      await deafen?.();
      deafen = undefined;
      await relay?.stop();
      await loop.stop();
    },
    removeAll: (signal) => driver.removeAll(context(signal)),
  };
};
