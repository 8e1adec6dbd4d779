import type { FormatProbe } from '../format-probe.ts';

const magic = Buffer.from('LUKS\xba\xbe', 'latin1');

/** A LUKS container; what a guest would see is known only to who has the key. */
export const luksProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) =>
    window.read({ offset: 0, length: magic.length })?.equals(magic)
      ? { format: 'luks', virtualSize: undefined, danger: undefined }
      : undefined,
};
