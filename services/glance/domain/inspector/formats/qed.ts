import type { FormatProbe } from '../format-probe.ts';

/** QEMU enhanced disk: given up by QEMU itself, and able to refer to other files. */
export const qedProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) =>
    window.read({ offset: 0, length: 4 })?.toString('latin1') === 'QED\0'
      ? { format: 'qed', virtualSize: undefined, danger: 'the QED format is not supported' }
      : undefined,
};
