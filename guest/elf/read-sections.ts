import { BadRequest } from '@nimbo/errors/faults.ts';

/** A named part of an ELF file. */
export interface Section {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The field offsets of 64-bit little-endian ELF (System V ABI, chapters "ELF Header" and "Sections"). */
const header = { sectionTable: 0x28, entrySize: 0x3a, entryCount: 0x3c, namesIndex: 0x3e } as const;
const entry = { name: 0x00, offset: 0x18, size: 0x20 } as const;

const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);

/**
 * The sections of a 64-bit little-endian ELF file.
 * @throws BadRequest for anything else
 */
export const readSections = (file: Buffer): readonly Section[] => {
  if (!file.subarray(0, magic.length).equals(magic)) throw new BadRequest('this is no 64-bit ELF file');
  const table = Number(file.readBigUInt64LE(header.sectionTable));
  const size = file.readUInt16LE(header.entrySize);
  const starts = Array.from({ length: file.readUInt16LE(header.entryCount) }, (_, index) => table + index * size);
  const names = bytesAt(file, starts[file.readUInt16LE(header.namesIndex)] as number);
  return starts.map((at) => ({ name: textAt(names, file.readUInt32LE(at + entry.name)), bytes: bytesAt(file, at) }));
};

const bytesAt = (file: Buffer, at: number): Buffer => {
  const offset = Number(file.readBigUInt64LE(at + entry.offset));
  return file.subarray(offset, offset + Number(file.readBigUInt64LE(at + entry.size)));
};

/** The text that begins there and ends before the next zero byte. */
export const textAt = (table: Buffer, offset: number): string =>
  table.toString('latin1', offset, table.indexOf(0, offset));
