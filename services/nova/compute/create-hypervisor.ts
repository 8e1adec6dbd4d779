import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpClient } from '@nimbo/client-http/http-client.ts';
import { imageDataClient } from '@nimbo/client-glance/image-data.ts';
import { runProgram } from '@nimbo/host/run-program.ts';
import { startProcess } from '@nimbo/host/start-process.ts';
import { findGroup } from '@nimbo/host/user-lookup.ts';
import type { HostRoleDeps } from '@nimbo/service/host-role.ts';
import { computeSection, type ComputeConfig } from './config.ts';
import { fetchConfigDrive } from './control-end.ts';
import { guestsInFiles } from './drivers/fake/fake-guests.ts';
import { FakeHypervisor } from './drivers/fake/fake-hypervisor.ts';
import { ordersFromFile, ordersOf } from './drivers/fake/fake-orders.ts';
import type { Hypervisor } from './drivers/hypervisor.ts';
import { QemuHypervisor } from './drivers/qemu/qemu-hypervisor.ts';
import type { QemuParts } from './drivers/qemu/qemu-parts.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Where a role's files lie. */
export interface ComputeDirectories {
  readonly state: string;
  readonly run: string;
}

const fake = (config: ComputeConfig, host: string, { state }: ComputeDirectories): Hypervisor =>
  new FakeHypervisor({
    guests: guestsInFiles(join(state, 'fake-guests')),
    orders: config.fake_orders === '' ? ordersOf([]) : ordersFromFile(config.fake_orders, host),
    vcpus: config.fake_vcpus,
    memoryMb: Math.floor(config.fake_memory / mebibyte),
    diskGb: Math.floor(config.fake_disk / gibibyte),
  });

/** Sysfs shows the devices of the namespace it was mounted in; this place shows those of the process's own. */
const hasDevice = (name: string): Promise<boolean> =>
  access(join('/proc/sys/net/ipv4/conf', name)).then(
    () => true,
    () => false,
  );

const imageFetcher = (deps: HostRoleDeps): QemuParts['fetchImage'] => {
  const images = imageDataClient(createHttpClient({ service: 'glance', endpoint: () => deps.endpoint('glance') }));
  return async (ctx, { id, ticket }) => (await images.downloadByTicket(ctx, id, ticket)).body;
};

const qemu = async (deps: HostRoleDeps, config: ComputeConfig, directories: ComputeDirectories): Promise<Hypervisor> =>
  new QemuHypervisor({
    directory: directories.state,
    runDirectory: directories.run,
    cloudMark: deps.cloudMark,
    guestUser: deps.isPrivileged ? deps.guestUser : undefined,
    storageUser: deps.isPrivileged ? deps.storageUser : undefined,
    kvmGroup: (await findGroup('kvm'))?.gid,
    startProcess,
    runProgram,
    fetchImage: imageFetcher(deps),
    configDrive: (ctx, uuid) => fetchConfigDrive(deps.bus, ctx, uuid),
    hasDevice,
    tapLimit: config.tap_limit * 1_000,
    machineType: config.machine_type,
    cpuModel: config.cpu_model,
    imageCacheSize: config.image_cache_size,
    consoleLogSize: config.console_log_size,
  });

/** The hypervisor that the configuration names; without root only simulated guests are possible on their own networks. */
export const createHypervisor = async (deps: HostRoleDeps, directories: ComputeDirectories): Promise<Hypervisor> => {
  const config = deps.config(computeSection);
  const driver = config.driver === 'auto' ? (deps.isPrivileged ? 'qemu' : 'fake') : config.driver;
  return driver === 'qemu' ? qemu(deps, config, directories) : fake(config, deps.host, directories);
};
