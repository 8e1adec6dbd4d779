import { BadRequest } from '@nimbo/errors/faults.ts';
import { nameOf } from '@nimbo/netdev/names.ts';
import type { Accelerator } from '@nimbo/qemu/accelerator.ts';
import type { BlockNodeState } from '@nimbo/qemu/block-nodes.ts';
import type { BlockSource } from '@nimbo/qemu/block-node.ts';
import type { Disk } from '@nimbo/qemu/disk.ts';
import { nodeNameOf } from '@nimbo/qemu/identifier.ts';
import type { Machine } from '@nimbo/qemu/machine.ts';
import type { Nic } from '@nimbo/qemu/nic.ts';
import type { WantedInstance, WantedPort, WantedVolume } from '../../../rpc/wanted-instance.ts';
import type { BuiltDisks } from './guest-disks.ts';
import type { GuestPaths } from './guest-paths.ts';
import { remoteVolume, volumeKeyDirectory } from './volume-keys.ts';

const volumePrefix = 'volume-';
const portPrefix = 'port-';

export const volumeDeviceId = (volumeId: string): string => `${volumePrefix}${volumeId}`;
export const portDeviceId = (portId: string): string => `${portPrefix}${portId}`;
export const volumeNodeName = (volumeId: string): string => nodeNameOf('v', volumeId);

/** The volumes and ports among a guest's devices. */
export const pluggedIn = (devices: readonly string[]): { readonly volumes: string[]; readonly ports: string[] } => {
  const of = (prefix: string): string[] =>
    devices.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  return { volumes: of(volumePrefix), ports: of(portPrefix) };
};

/** Bytes of volumes by their ids, as the nodes of their disks have them. */
export const volumeSizes = (
  volumes: readonly string[],
  nodes: readonly BlockNodeState[],
): Readonly<Record<string, number>> => {
  const sizes = new Map(nodes.map(({ name, size }) => [name, size]));
  const known = volumes.flatMap((id) => {
    const size = sizes.get(volumeNodeName(id));
    return size === undefined ? [] : [[id, size] as const];
  });
  return Object.fromEntries(known);
};

/** Of QEMU's object that holds the key of a volume on another host. */
export const volumeCredentialsId = (volumeId: string): string => nodeNameOf('k', volumeId);

const nbdSource = (volume: WantedVolume, paths: GuestPaths): BlockSource => {
  const { volumeId, connection } = volume;
  const { driver, data } = connection;
  const { socket, export: exportName } = data;
  const remote = remoteVolume(volume);
  if (remote !== undefined) {
    const { host, port, username } = remote;
    const directory = volumeKeyDirectory(paths, volumeId);
    const credentials = { id: volumeCredentialsId(volumeId), directory, username };
    return { kind: 'remote-nbd', host, port, exportName: remote.exportName, credentials };
  }
  if (driver !== 'nbd' || typeof socket !== 'string' || typeof exportName !== 'string') {
    throw new BadRequest(`volume ${volumeId} is connected by ${driver}; this host takes NBD`, {
      code: 'nova.connection_type',
    });
  }
  return { kind: 'nbd', socketPath: socket, exportName };
};

/** @throws BadRequest for a connection that QEMU here cannot make */
export const volumeDisk = (volume: WantedVolume, paths: GuestPaths): Disk => {
  const { volumeId, bootIndex, readOnly = false } = volume;
  const node = { name: volumeNodeName(volumeId), source: nbdSource(volume, paths), readOnly };
  const boot = bootIndex === null ? {} : { bootIndex };
  return { id: volumeDeviceId(volumeId), node, bus: 'virtio', serial: volumeId, ...boot };
};

export const portNic = (cloudMark: string, { portId, mac, mtu }: WantedPort): Nic & { tap: { name: string } } => ({
  id: portDeviceId(portId),
  tap: { name: nameOf(cloudMark, 'tp', portId) },
  mac,
  ...(mtu === null ? {} : { mtu }),
});

const ownDisks = (built: BuiltDisks, paths: GuestPaths): readonly Disk[] => {
  const raw = (id: string, path: string, more: Partial<Disk> = {}): Disk => ({
    id,
    node: { name: id, source: { kind: 'file', path, format: 'raw' } },
    bus: 'virtio',
    ...more,
  });
  const root = (base: NonNullable<BuiltDisks['base']>): Disk => ({
    id: 'root',
    node: { name: 'root', source: { kind: 'file', path: paths.rootDisk, format: 'qcow2', backing: base } },
    bus: built.rootBus,
    bootIndex: 0,
  });
  return [
    ...(built.base === null ? [] : [root(built.base)]),
    ...(built.hasEphemeral ? [raw('ephemeral0', paths.ephemeralDisk)] : []),
    ...(built.hasSwap ? [raw('swap', paths.swapDisk)] : []),
  ];
};

const configDrive = (built: BuiltDisks, paths: GuestPaths): readonly Disk[] => {
  const source = { kind: 'file', path: paths.configDrive, format: 'raw' } as const;
  const node = { name: 'config', source, readOnly: true };
  return built.hasConfigDrive ? [{ id: 'config', node, bus: 'ide-cdrom' }] : [];
};

// One that boots comes first, so that it is the guest's first disk too.
const volumeOrder = (volume: WantedVolume): number => volume.bootIndex ?? Number.MAX_SAFE_INTEGER;

export interface MachineFacts {
  readonly accelerator: Accelerator;
  readonly cloudMark: string;
  /** '' for the best that the accelerator can give. */
  readonly cpuModel: string;
}

/** The machine that QEMU is told to be for an instance. */
export const guestMachine = (
  wanted: WantedInstance,
  built: BuiltDisks,
  paths: GuestPaths,
  { accelerator, cloudMark, cpuModel }: MachineFacts,
): Machine => {
  const volumes = wanted.volumes
    .toSorted((a, b) => volumeOrder(a) - volumeOrder(b))
    .map((volume) => volumeDisk(volume, paths));
  const [boot, rest] = [volumes.filter((disk) => disk.bootIndex === 0), volumes.filter((disk) => disk.bootIndex !== 0)];
  return {
    uuid: wanted.uuid,
    // What the owner called it may hold anything; for `ps` the id says more.
    name: `instance-${wanted.uuid}`,
    accelerator,
    ...(cpuModel === '' ? {} : { cpuModel }),
    machineType: built.machineType,
    memoryMiB: wanted.memoryMb,
    vcpus: wanted.vcpus,
    disks: [...boot, ...ownDisks(built, paths), ...rest, ...configDrive(built, paths)],
    nics: wanted.ports.map((port) => portNic(cloudMark, port)),
    monitorPath: paths.monitor,
    serial: { socketPath: paths.serial, logFile: paths.consoleLog },
    vncPath: paths.vnc,
    guestAgentPath: paths.agent,
    vendor: 'Nimbo',
  };
};
