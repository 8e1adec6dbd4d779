import { readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import type { Context } from '@nimbo/context/context.ts';
import { freeSpace } from '@nimbo/host/free-space.ts';
import type { RunProgram } from '@nimbo/qemu/image-tool.ts';
import type { Accelerator } from '@nimbo/qemu/accelerator.ts';
import type { HypervisorResources } from '../hypervisor.ts';

const gibibyte = 1024 ** 3;

/** QEMU's version as nova counts it: 7.2.22 is 7 002 022. */
export const qemuVersion = async (ctx: Context, runProgram: RunProgram): Promise<number> => {
  const { stdout } = await runProgram(ctx, { program: 'qemu-system-x86_64', args: ['--version'] });
  const [, major = '0', minor = '0', micro = '0'] = /version (\d+)\.(\d+)(?:\.(\d+))?/.exec(stdout) ?? [];
  return Number(major) * 1_000_000 + Number(minor) * 1_000 + Number(micro);
};

/** MiB that the machine has, and that are in use, of all its memory (proc(5), meminfo). */
const memory = async (): Promise<{ readonly memoryMb: number; readonly memoryUsedMb: number }> => {
  const text = await readFile('/proc/meminfo', 'utf8');
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const total = Math.floor(kibibytes('MemTotal') / 1024);
  return { memoryMb: total, memoryUsedMb: total - Math.floor(kibibytes('MemAvailable') / 1024) };
};

/** Guests here have virtio devices, and images in these formats. */
const traits = [
  'COMPUTE_NODE',
  'COMPUTE_IMAGE_TYPE_QCOW2',
  'COMPUTE_IMAGE_TYPE_RAW',
  'COMPUTE_NET_ATTACH_INTERFACE',
  'COMPUTE_NET_VIF_MODEL_VIRTIO',
  'COMPUTE_STORAGE_BUS_VIRTIO',
  'COMPUTE_STORAGE_BUS_SCSI',
  'COMPUTE_VOLUME_ATTACH',
];

/** What the machine has; the disk is the one that guests' files lie on. */
export const machineResources = async (
  directory: string,
  accelerator: Accelerator,
  hypervisorVersion: number,
): Promise<HypervisorResources> => {
  const { totalBytes, availableBytes } = await freeSpace(directory);
  const processors = cpus();
  return {
    vcpus: processors.length,
    ...(await memory()),
    diskGb: Math.floor(totalBytes / gibibyte),
    diskUsedGb: Math.ceil((totalBytes - availableBytes) / gibibyte),
    hypervisorType: 'QEMU',
    hypervisorVersion,
    cpuInfo: {
      arch: arch() === 'x64' ? 'x86_64' : arch(),
      model: processors[0]?.model ?? '',
      topology: { cells: 1, sockets: 1, cores: processors.length, threads: 1 },
      accelerator,
    },
    traits,
  };
};
