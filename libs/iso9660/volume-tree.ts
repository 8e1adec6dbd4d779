import { posix } from 'node:path';
import { directoryRecord, packRecords, sectorSize, type Extent } from './directory-record.ts';
import type { IsoDirectory } from './file-tree.ts';
import type { NameForm } from './iso-names.ts';

/** The directories and path tables of one volume descriptor. */
export interface VolumeTree {
  readonly root: Extent;
  /** The directories' own sectors, from the sector that was given. */
  readonly directories: Buffer;
  /** The path table with little-endian numbers, and with big-endian ones. */
  readonly littleTable: Buffer;
  readonly bigTable: Buffer;
}

/** Writes directories from a sector on; `fileExtents` says where the files lie. */
export const volumeTree = (
  directories: readonly IsoDirectory[],
  names: NameForm,
  firstSector: number,
  fileExtents: ReadonlyMap<string, Extent>,
  time: Date,
): VolumeTree => {
  // Sizes do not depend on places: written once with places unknown, then in earnest.
  const nowhere = { sector: 0, size: 0 };
  const unplaced = new Map(directories.map((one) => [one.path, nowhere]));
  const extents = new Map<string, Extent>();
  let sector = firstSector;
  for (const directory of directories) {
    const size = writeDirectory(directory, names, unplaced, fileExtents, time).length;
    extents.set(directory.path, { sector, size });
    sector += size / sectorSize;
  }
  return {
    root: extents.get('.') ?? nowhere,
    directories: Buffer.concat(directories.map((one) => writeDirectory(one, names, extents, fileExtents, time))),
    littleTable: pathTable(directories, names, extents, 'little'),
    bigTable: pathTable(directories, names, extents, 'big'),
  };
};

const writeDirectory = (
  directory: IsoDirectory,
  names: NameForm,
  extents: ReadonlyMap<string, Extent>,
  fileExtents: ReadonlyMap<string, Extent>,
  time: Date,
): Buffer => {
  const record = (name: Buffer, kind: 'file' | 'directory', extent: Extent | undefined): Buffer =>
    directoryRecord(name, extent ?? { sector: 0, size: 0 }, kind, time);
  const members = [
    ...directory.directories.map((path) => ({
      name: names.directory(posix.basename(path)),
      kind: 'directory' as const,
      extent: extents.get(path),
    })),
    ...directory.files.map(({ path }) => ({
      name: names.file(posix.basename(path)),
      kind: 'file' as const,
      extent: fileExtents.get(path),
    })),
  ].toSorted((one, other) => Buffer.compare(one.name, other.name));
  return packRecords([
    record(Buffer.from([0]), 'directory', extents.get(directory.path)),
    record(Buffer.from([1]), 'directory', extents.get(posix.dirname(directory.path))),
    ...members.map(({ name, kind, extent }) => record(name, kind, extent)),
  ]);
};

/** Every directory with its place and its parent's number (ECMA-119, 9.4). */
const pathTable = (
  directories: readonly IsoDirectory[],
  names: NameForm,
  extents: ReadonlyMap<string, Extent>,
  order: 'little' | 'big',
): Buffer => {
  const numbers = new Map(directories.map((directory, index) => [directory.path, index + 1]));
  const records = directories.map(({ path }) => {
    const name = path === '.' ? Buffer.from([0]) : names.directory(posix.basename(path));
    const record = Buffer.alloc(8 + name.length + (name.length % 2));
    const [sector, parent] = [extents.get(path)?.sector ?? 0, numbers.get(posix.dirname(path)) ?? 1];
    record.writeUInt8(name.length, 0);
    if (order === 'little') {
      record.writeUInt32LE(sector, 2);
      record.writeUInt16LE(parent, 6);
    } else {
      record.writeUInt32BE(sector, 2);
      record.writeUInt16BE(parent, 6);
    }
    name.copy(record, 8);
    return record;
  });
  return Buffer.concat(records);
};
