import type { FormatProbe } from '../format-probe.ts';
import { safeSize } from './safe-size.ts';

const signature = 0xbeda107f;

/** VirtualBox disk image: signature at 0x40, size in bytes at 0x170. */
export const vdiProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) => {
    if (window.read({ offset: 0x40, length: 4 })?.readUInt32LE(0) !== signature) return undefined;
    const size = window.read({ offset: 0x170, length: 8 })?.readBigUInt64LE(0);
    if (size === undefined) return { format: 'vdi', virtualSize: undefined, danger: 'its VDI header is cut short' };
    return { format: 'vdi', virtualSize: safeSize(size), danger: undefined };
  },
};
