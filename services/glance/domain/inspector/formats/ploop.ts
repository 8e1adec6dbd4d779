import type { FormatProbe } from '../format-probe.ts';
import { safeSize } from './safe-size.ts';

const magics = ['WithoutFreeSpace', 'WithouFreSpacExt'];
const sectorBytes = 512n;

/** Virtuozzo/Parallels disk: the size in sectors stands at 36, 32 bits in the older form, 64 in the newer. */
export const ploopProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) => {
    const magic = window.read({ offset: 0, length: 16 })?.toString('latin1');
    if (magic === undefined || !magics.includes(magic)) return undefined;
    const size = window.read({ offset: 36, length: 8 });
    if (size === undefined) return { format: 'ploop', virtualSize: undefined, danger: 'its ploop header is cut short' };
    const sectors = magic === magics[0] ? BigInt(size.readUInt32LE(0)) : size.readBigUInt64LE(0);
    return { format: 'ploop', virtualSize: safeSize(sectors * sectorBytes), danger: undefined };
  },
};
