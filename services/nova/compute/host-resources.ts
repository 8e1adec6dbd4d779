import type { HostResources } from '../rpc/instance-report.ts';
import type { ComputeConfig } from './config.ts';
import type { HypervisorResources } from './drivers/hypervisor.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** What a host tells of itself: what its hypervisor has, and how much of it may be given away. */
export const hostResources = (
  found: HypervisorResources,
  config: ComputeConfig,
  runningGuests: number,
): HostResources => ({
  ...found,
  traits: [...found.traits],
  runningGuests,
  cpuAllocationRatio: config.cpu_allocation_ratio,
  memoryAllocationRatio: config.ram_allocation_ratio,
  diskAllocationRatio: config.disk_allocation_ratio,
  reservedVcpus: config.reserved_cpus,
  reservedMemoryMb: Math.ceil(config.reserved_memory / mebibyte),
  reservedDiskGb: Math.ceil(config.reserved_disk / gibibyte),
});
