import { writeBoth16, writeBoth32 } from './both-endian.ts';

/** Where something lies in the image. */
export interface Extent {
  /** Its first sector. */
  readonly sector: number;
  /** Bytes. */
  readonly size: number;
}

export const sectorSize = 2048;

const fixedLength = 33;
const directoryFlag = 2;

/** A directory's entry for a file or directory (ECMA-119, 9.1). */
export const directoryRecord = (name: Buffer, extent: Extent, kind: 'file' | 'directory', time: Date): Buffer => {
  const length = fixedLength + name.length;
  const record = Buffer.alloc(length + (length % 2));
  record.writeUInt8(record.length, 0);
  writeBoth32(record, extent.sector, 2);
  writeBoth32(record, extent.size, 10);
  recordTime(time).copy(record, 18);
  record.writeUInt8(kind === 'directory' ? directoryFlag : 0, 25);
  writeBoth16(record, 1, 28);
  record.writeUInt8(name.length, 32);
  name.copy(record, fixedLength);
  return record;
};

/** Years since 1900 and so on, in UTC. */
const recordTime = (time: Date): Buffer =>
  Buffer.from([
    time.getUTCFullYear() - 1900,
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
    0,
  ]);

/** Records one after the other; none may cross the end of a sector. */
export const packRecords = (records: readonly Buffer[]): Buffer => {
  const parts: Buffer[] = [];
  let used = 0;
  for (const record of records) {
    const left = sectorSize - (used % sectorSize);
    if (record.length > left) {
      parts.push(Buffer.alloc(left));
      used += left;
    }
    parts.push(record);
    used += record.length;
  }
  return wholeSectors(Buffer.concat(parts));
};

/** Zeros to the end of the last sector; at least one sector. */
export const wholeSectors = (bytes: Uint8Array): Buffer => {
  const sectors = Math.max(1, Math.ceil(bytes.length / sectorSize));
  return Buffer.concat([bytes], sectors * sectorSize);
};
