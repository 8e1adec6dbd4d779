import { randomBytes } from 'node:crypto';
import type { Clock } from '@nimbo/context/clock.ts';
import type { TokenClaims } from './token-claims.ts';
import type { TokenProvider } from '../token-provider.ts';
import { fernetKey, openFernet, sealFernet } from './fernet.ts';
import { KeyRing } from './key-ring.ts';
import { decodeClaims, encodeClaims } from './token-payload.ts';

/** No token of ours is longer; what is longer is not looked at. */
const longestToken = 1_024;

const decoded = (plaintext: Buffer): TokenClaims | undefined => {
  try {
    return decodeClaims(plaintext);
  } catch (error) {
    // Signed by one of our keys and yet not ours: the repository is shared with another keystone.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** Fernet tokens with the keys of a repository directory. */
export const fernetProvider = (directory: string, clock: Clock): TokenProvider => {
  const ring = new KeyRing(directory, clock, fernetKey);
  return {
    seal: async (claims) => {
      const { primary } = await ring.keys();
      return sealFernet(primary, encodeClaims(claims), Math.floor(claims.issuedAt / 1_000), randomBytes(16));
    },
    open: async (text) => {
      if (text.length > longestToken) return undefined;
      const { all } = await ring.keys();
      const message = openFernet(all, text);
      return message === undefined ? undefined : decoded(message.plaintext);
    },
  };
};
