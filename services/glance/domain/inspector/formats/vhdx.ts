import type { FormatProbe, Region } from '../format-probe.ts';
import type { StreamWindow } from '../stream-window.ts';
import { safeSize } from './safe-size.ts';

/** [MS-VHDX] 2.2.3: the region table, in the file's second 64 KiB block of headers. */
const regionTable: Region = { offset: 192 * 1024, length: 64 * 1024 };
const metadataRegionId = guid('8B7CA206-4790-4B9A-B8FE-575F050F886E');
/** [MS-VHDX] 2.6: the metadata table is 64 KiB, its items follow within the region. */
const metadataLength = 192 * 1024;
const tableLength = 64 * 1024;
const virtualDiskSizeId = guid('2FA54224-CD1B-4876-B211-5DBED83BF4B8');
const parentLocatorId = guid('A8D35F2D-B30B-454D-ABF7-D3D84834AB0C');
const mostEntries = 2047;

/** Hyper-V virtual hard disk: the size stands in a metadata item whose place two tables tell. */
export const vhdxProbe: FormatProbe = {
  wants: (window) => {
    if (!isVhdx(window)) return [];
    const metadata = findMetadata(window.read(regionTable));
    return metadata === undefined ? [regionTable] : [regionTable, metadata];
  },
  inspect: (window) => {
    if (!isVhdx(window)) return undefined;
    const place = findMetadata(window.read(regionTable));
    const metadata = place === undefined ? undefined : window.read(place);
    if (metadata?.toString('latin1', 0, 8) !== 'metadata') {
      return { format: 'vhdx', virtualSize: undefined, danger: 'its VHDX metadata is missing or cut short' };
    }
    const size = metadataItem(metadata, virtualDiskSizeId);
    return {
      format: 'vhdx',
      virtualSize: size !== undefined && size.length >= 8 ? safeSize(size.readBigUInt64LE(0)) : undefined,
      danger: metadataItem(metadata, parentLocatorId) === undefined ? undefined : 'it refers to a parent disk',
    };
  },
};

const isVhdx = (window: StreamWindow): boolean =>
  window.read({ offset: 0, length: 8 })?.toString('latin1') === 'vhdxfile';

const findMetadata = (table: Buffer | undefined): Region | undefined => {
  if (table?.toString('latin1', 0, 4) !== 'regi') return undefined;
  const count = Math.min(table.readUInt32LE(8), mostEntries);
  for (let at = 16; at < 16 + count * 32 && at + 32 <= table.length; at += 32) {
    if (!table.subarray(at, at + 16).equals(metadataRegionId)) continue;
    return { offset: Number(table.readBigUInt64LE(at + 16)), length: metadataLength };
  }
  return undefined;
};

/** An item's bytes; empty where the entry is there and points nowhere. */
const metadataItem = (metadata: Buffer, id: Buffer): Buffer | undefined => {
  const count = Math.min(metadata.readUInt16LE(10), mostEntries);
  for (let at = 32; at < 32 + count * 32 && at + 32 <= tableLength; at += 32) {
    if (!metadata.subarray(at, at + 16).equals(id)) continue;
    const offset = metadata.readUInt32LE(at + 16);
    return metadata.subarray(offset, offset + metadata.readUInt32LE(at + 20));
  }
  return undefined;
};

/** A GUID as Microsoft stores it: the first three groups little-endian. */
function guid(text: string): Buffer {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  const swapped = [a, b, c].map((group) => Buffer.from(Buffer.from(group, 'hex').toReversed()));
  return Buffer.concat([...swapped, Buffer.from(d + e, 'hex')]);
}
