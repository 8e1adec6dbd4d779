import { createHash } from 'node:crypto';
import { BadRequest } from '@nimbo/errors/faults.ts';

/** Which cloud owns a device, as six hexadecimal digits: two clouds on one host never touch each other's. */
export type CloudMark = string;

/**
 * What a name stands for: `br` bridge, `vx` vxlan, `tp` tap, `vt` the bridge's end of a veth pair, `vi` its end inside a
 * namespace, `qr` router namespace, `qd` DHCP namespace, `sg` table of security groups, `nt` table of a router's NAT.
 */
export type NameKind = 'br' | 'vx' | 'tp' | 'vt' | 'vi' | 'qr' | 'qd' | 'sg' | 'nt';

const alphabet = '0123456789abcdefghijklmnopqrstuv';

/** Seven characters of five bits: two of a thousand ports of one host share them once in some 70 000 hosts. */
const shortHash = (id: string): string =>
  [...createHash('sha256').update(id).digest().subarray(0, 7)].map((byte) => alphabet[byte % 32]).join('');

/**
 * The mark of a cloud.
 * @throws BadRequest for anything but six lower-case hexadecimal digits
 */
export const cloudMark = (text: string): CloudMark => {
  if (!/^[0-9a-f]{6}$/.test(text)) {
    throw new BadRequest(`a cloud's mark is six lower-case hexadecimal digits, not ${JSON.stringify(text)}`);
  }
  return text;
};

/** The name of a device, namespace or table for a resource: 15 characters, which is all that Linux gives a device. */
export const nameOf = (cloud: CloudMark, kind: NameKind, resourceId: string): string =>
  `${kind}${cloudMark(cloud)}${shortHash(resourceId)}`;

/** Whether a name is one that `nameOf` gives in this cloud; of one of these kinds where any are told. */
export const isNameOf = (cloud: CloudMark, name: string, ...kinds: readonly NameKind[]): boolean => {
  const [kind, mark, rest] = [name.slice(0, 2), name.slice(2, 8), name.slice(8)];
  const isKind =
    kinds.length === 0 ? /^(br|vx|tp|vt|vi|qr|qd|sg|nt)$/.test(kind) : (kinds as readonly string[]).includes(kind);
  return isKind && mark === cloud && /^[0-9a-v]{7}$/.test(rest);
};
