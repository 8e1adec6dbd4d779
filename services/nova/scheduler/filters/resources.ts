import type { Filter } from '../filter.ts';
import { resourcesOf } from '../schedule-request.ts';

/** What a resource class is called in a sentence, and its unit. */
interface Words {
  readonly noun: string;
  readonly unit: string;
}

const known: Readonly<Record<string, Words>> = {
  VCPU: { noun: 'vCPUs', unit: '' },
  MEMORY_MB: { noun: 'memory', unit: ' MiB' },
  DISK_GB: { noun: 'disk', unit: ' GiB' },
};

const roomFilter = (name: string, resourceClass: string): Filter => {
  const { noun, unit } = known[resourceClass] ?? { noun: resourceClass, unit: '' };
  return {
    name,
    refusal: ({ rooms }, request) => {
      const wanted = resourcesOf(request)[resourceClass] ?? 0;
      if (wanted === 0) return undefined;
      const room = rooms[resourceClass];
      if (room === undefined) return `it offers no ${noun}, wanted: ${wanted}${unit}`;
      const left = room.capacity - room.used;
      if (wanted <= left) return undefined;
      return `${noun}: ${wanted}${unit} wanted, ${left}${unit} of ${room.capacity}${unit} left`;
    },
  };
};

/** Hosts with enough vCPUs left. */
export const coreFilter: Filter = roomFilter('CoreFilter', 'VCPU');
/** Hosts with enough memory left. */
export const ramFilter: Filter = roomFilter('RamFilter', 'MEMORY_MB');
/** Hosts with enough disk left. */
export const diskFilter: Filter = roomFilter('DiskFilter', 'DISK_GB');
