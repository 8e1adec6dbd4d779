import { createHash } from 'node:crypto';
import type { StreamDigest } from '../digest.ts';

/** Hashes in the caller's own thread: right for little data. */
export const inlineDigest = (algorithm: string): StreamDigest => {
  const md5 = createHash('md5');
  const secure = createHash(algorithm);
  const take = (bytes: Buffer): void => {
    md5.update(bytes);
    secure.update(bytes);
  };
  return {
    update: (bytes) => Promise.resolve(take(bytes)),
    finish: (last) => {
      take(last);
      return Promise.resolve({ md5: md5.digest('hex'), secure: secure.digest('hex') });
    },
    abandon: () => Promise.resolve(),
  };
};
