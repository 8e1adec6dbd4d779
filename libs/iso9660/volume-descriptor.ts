import { writeBoth16, writeBoth32 } from './both-endian.ts';
import { directoryRecord, sectorSize, type Extent } from './directory-record.ts';
import type { NameForm } from './iso-names.ts';

/** What a volume descriptor says of its tree. */
export interface Volume {
  readonly type: 'primary' | 'joliet';
  readonly names: NameForm;
  readonly label: string;
  readonly root: Extent;
  /** Bytes of one path table, and the sectors of both. */
  readonly pathTableSize: number;
  readonly littleTable: number;
  readonly bigTable: number;
  /** Sectors of the whole image. */
  readonly sectors: number;
  readonly time: Date;
}

const typeNumbers = { primary: 1, joliet: 2, end: 255 } as const;

/** Says "UCS-2, level 3" where a primary descriptor has zeros. */
const jolietMark = Buffer.from('%/E', 'latin1');

/** Texts without meaning for anybody, by offset and length: set, publisher, preparer, application and three files. */
const blankTexts = [
  [190, 128],
  [318, 128],
  [446, 128],
  [574, 128],
  [702, 37],
  [739, 37],
  [776, 37],
] as const;

/** A primary descriptor, or the supplementary one of Joliet (ECMA-119, 8.4 and 8.5). */
export const volumeDescriptor = (volume: Volume): Buffer => {
  const sector = beginDescriptor(typeNumbers[volume.type]);
  volume.names.padded('', 32).copy(sector, 8);
  volume.names.padded(volume.label, 32).copy(sector, 40);
  writeBoth32(sector, volume.sectors, 80);
  if (volume.type === 'joliet') jolietMark.copy(sector, 88);
  writeBoth16(sector, 1, 120);
  writeBoth16(sector, 1, 124);
  writeBoth16(sector, sectorSize, 128);
  writeBoth32(sector, volume.pathTableSize, 132);
  sector.writeUInt32LE(volume.littleTable, 140);
  sector.writeUInt32BE(volume.bigTable, 148);
  directoryRecord(Buffer.from([0]), volume.root, 'directory', volume.time).copy(sector, 156);
  for (const [at, length] of blankTexts) volume.names.padded('', length).copy(sector, at);
  const [made, never] = [longTime(volume.time), `${'0'.repeat(16)}\0`];
  sector.write(`${made}${made}${never}${never}`, 813, 'latin1');
  sector.writeUInt8(1, 881);
  return sector;
};

/** What ends the list of descriptors. */
export const endDescriptor = (): Buffer => beginDescriptor(typeNumbers.end);

const beginDescriptor = (type: number): Buffer => {
  const sector = Buffer.alloc(sectorSize);
  sector.writeUInt8(type, 0);
  sector.write('CD001', 1, 'latin1');
  sector.writeUInt8(1, 6);
  return sector;
};

/** Sixteen digits down to hundredths, then the zone: UTC. */
const longTime = (time: Date): string => `${time.toISOString().replaceAll(/\D/g, '').slice(0, 16)}\0`;
