import type { FormatProbe } from '../format-probe.ts';

const primaryDescriptor = { offset: 32 * 1024, length: 2048 };

/** ISO 9660: the primary volume descriptor says blocks and block size (ECMA-119 8.4). */
export const isoProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) => {
    const descriptor = window.read(primaryDescriptor);
    if (descriptor?.toString('latin1', 1, 6) !== 'CD001') return undefined;
    return {
      format: 'iso',
      virtualSize: descriptor.readUInt32LE(80) * descriptor.readUInt16LE(128),
      danger: undefined,
    };
  },
};
