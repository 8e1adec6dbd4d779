import { TooLarge } from '@nimbo/errors/faults.ts';

export const sectorSize = 512;

/** Where the first partition begins, by custom since disks have 4 KiB sectors; what lies before it is the boot loader's. */
export const firstPartitionOffset = 2048 * sectorSize;

/** Offsets in the first sector: the code ends where the partition table begins. */
const table = 446;
const signature = 510;

const linuxPartition = 0x83;
const bootable = 0x80;

/** Cylinder, head and sector that say "beyond what this notation can express". */
const noGeometry = [0xfe, 0xff, 0xff] as const;

/**
 * What lies before the first partition: GRUB's first sector with a partition table, then GRUB's core, which by
 * default is loaded from the sectors that follow the first.
 * @param partitionSize bytes
 * @throws TooLarge where the core does not fit before the partition
 */
export const bootArea = (bootSector: Buffer, core: Buffer, partitionSize: number): Buffer => {
  const area = Buffer.alloc(firstPartitionOffset);
  if (core.length > firstPartitionOffset - sectorSize) {
    throw new TooLarge(`GRUB's core has ${core.length} bytes and does not fit before the first partition`);
  }
  bootSector.copy(area, 0, 0, table);
  partitionEntry(partitionSize).copy(area, table);
  area.writeUInt16LE(0xaa55, signature);
  core.copy(area, sectorSize);
  return area;
};

const partitionEntry = (size: number): Buffer => {
  const entry = Buffer.from([bootable, ...noGeometry, linuxPartition, ...noGeometry, 0, 0, 0, 0, 0, 0, 0, 0]);
  entry.writeUInt32LE(firstPartitionOffset / sectorSize, 8);
  entry.writeUInt32LE(size / sectorSize, 12);
  return entry;
};
