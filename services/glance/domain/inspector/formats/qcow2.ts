import type { FormatProbe } from '../format-probe.ts';
import { safeSize } from './safe-size.ts';

const magic = Buffer.from('QFI\xfb', 'latin1');
const headerRegion = { offset: 0, length: 72 };
const featuresRegion = { offset: 72, length: 8 };

/** Incompatible feature bits of the format's specification (QEMU docs/interop/qcow2.rst). */
const dirtyBit = 1n << 0n;
const corruptBit = 1n << 1n;
const externalDataBit = 1n << 2n;
const compressionBit = 1n << 3n;
const extendedL2Bit = 1n << 4n;
const knownBits = dirtyBit | corruptBit | externalDataBit | compressionBit | extendedL2Bit;

/** QEMU copy-on-write, versions 2 and 3. Refuses whatever makes a hypervisor open another file. */
export const qcow2Probe: FormatProbe = {
  wants: () => [],
  inspect: (window) => {
    if (!window.read({ offset: 0, length: 4 })?.equals(magic)) return undefined;
    const header = window.read(headerRegion);
    if (header === undefined)
      return { format: 'qcow2', virtualSize: undefined, danger: 'its qcow2 header is cut short' };
    return {
      format: 'qcow2',
      virtualSize: safeSize(header.readBigUInt64BE(24)),
      danger: dangerOf(header, window.read(featuresRegion)),
    };
  },
};

const dangerOf = (header: Buffer, features: Buffer | undefined): string | undefined => {
  const version = header.readUInt32BE(4);
  if (version !== 2 && version !== 3) return `its qcow2 version ${version} is none that exists`;
  if (header.readBigUInt64BE(8) !== 0n) return 'it refers to a backing file';
  if (version === 2) return undefined;
  if (features === undefined) return 'its qcow2 header is cut short';
  const bits = features.readBigUInt64BE(0);
  if ((bits & externalDataBit) !== 0n) return 'it keeps its data in another file';
  if ((bits & corruptBit) !== 0n) return 'it is marked as corrupt';
  return (bits & ~knownBits) === 0n ? undefined : 'it uses qcow2 features that are not known';
};
