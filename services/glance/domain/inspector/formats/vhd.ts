import type { Inspection } from '../disk-format.ts';
import type { FormatProbe } from '../format-probe.ts';
import { safeSize } from './safe-size.ts';

const cookie = 'conectix';
const footerLength = 512;
const differencing = 4;

/** Microsoft virtual hard disk: a footer at the end, and a copy of it at the start unless the disk is of fixed size. */
export const vhdProbe: FormatProbe = {
  wants: () => [],
  inspect: (window) => {
    const head = window.read({ offset: 0, length: footerLength });
    if (head !== undefined && isFooter(head)) return describe(head);
    const tail = window.tail(footerLength);
    return isFooter(tail) ? describe(tail) : undefined;
  },
};

const isFooter = (bytes: Buffer): boolean =>
  bytes.length === footerLength && bytes.toString('latin1', 0, cookie.length) === cookie;

const describe = (footer: Buffer): Inspection => ({
  format: 'vhd',
  virtualSize: safeSize(footer.readBigUInt64BE(48)),
  danger: footer.readUInt32BE(60) === differencing ? 'it refers to a parent disk' : undefined,
});
