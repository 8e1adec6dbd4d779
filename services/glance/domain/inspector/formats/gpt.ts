import type { FormatProbe } from '../format-probe.ts';

const bootSignature = 0xaa55;

/** A raw disk that begins with a master boot record or a GPT: the image is the disk, byte for byte. */
export const gptProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) =>
    window.read({ offset: 510, length: 2 })?.readUInt16LE(0) === bootSignature
      ? { format: 'gpt', virtualSize: window.length, danger: undefined }
      : undefined,
};
