import type { FormatProbe, Region } from '../format-probe.ts';
import { largestRegion, type StreamWindow } from '../stream-window.ts';
import { safeSize } from './safe-size.ts';

const sectorBytes = 512n;
const headerRegion: Region = { offset: 0, length: 512 };
/** The subformats that hold all their data themselves. */
const selfContained: ReadonlySet<string> = new Set(['monolithicsparse', 'streamoptimized']);

/** VMware disk: a sparse extent with its descriptor inside. Descriptors that name other files are refused. */
export const vmdkProbe: FormatProbe = {
  wants: (window) => {
    const place = descriptorRegion(window);
    return place === undefined ? [] : [place];
  },
  inspect: (window) => {
    if (isLooseDescriptor(window)) {
      return { format: 'vmdk', virtualSize: undefined, danger: 'it is a descriptor that refers to other files' };
    }
    if (!isSparseExtent(window)) return undefined;
    const header = window.read(headerRegion);
    const place = descriptorRegion(window);
    const descriptor = place === undefined ? undefined : window.read(place);
    return {
      format: 'vmdk',
      virtualSize: header === undefined ? undefined : safeSize(header.readBigUInt64LE(12) * sectorBytes),
      danger: descriptor === undefined ? 'its VMDK descriptor is missing or cut short' : dangerOf(descriptor),
    };
  },
};

const isSparseExtent = (window: StreamWindow): boolean =>
  window.read({ offset: 0, length: 4 })?.toString('latin1') === 'KDMV';

const isLooseDescriptor = (window: StreamWindow): boolean =>
  /^#\s*disk\s*descriptorfile/i.test(window.read({ offset: 0, length: 21 })?.toString('latin1') ?? '');

const descriptorRegion = (window: StreamWindow): Region | undefined => {
  const header = isSparseExtent(window) ? window.read(headerRegion) : undefined;
  if (header === undefined) return undefined;
  const offset = header.readBigUInt64LE(28) * sectorBytes;
  const length = header.readBigUInt64LE(36) * sectorBytes;
  const isHonest = offset > 0n && offset < BigInt(Number.MAX_SAFE_INTEGER) && length > 0n && length <= largestRegion;
  return isHonest ? { offset: Number(offset), length: Number(length) } : undefined;
};

const dangerOf = (descriptor: Buffer): string | undefined => {
  const text = descriptor.toString('latin1').replace(/\0[\s\S]*$/, '');
  const types = [...text.matchAll(/^\s*createType\s*=\s*"?([^"\r\n]*)"?/gim)].map((match) => match[1]?.toLowerCase());
  const type = types[0];
  if (type === undefined || types.length > 1) return 'its VMDK descriptor does not name one subformat';
  if (!selfContained.has(type)) return `its VMDK subformat ${type.slice(0, 32)} keeps data in other files`;
  const extents = [...text.matchAll(/^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+\w+\s*(.*)$/gim)].map(
    (match) => match[1] ?? '',
  );
  if (extents.length > 1 || extents.some((extent) => /[/\\]/.test(extent)))
    return 'its VMDK extents refer to other files';
  const parent = /^\s*parentCID\s*=\s*([0-9a-f]+)/im.exec(text)?.[1]?.toLowerCase() ?? 'ffffffff';
  return parent === 'ffffffff' ? undefined : 'it refers to a parent disk';
};
