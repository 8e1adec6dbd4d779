import { randomBytes } from 'node:crypto';

/** A MAC address at random behind the three first bytes of `base`. */
export const newMac = (base: string): string => {
  const tail = [...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return [...base.toLowerCase().split(':').slice(0, 3), ...tail].join(':');
};
