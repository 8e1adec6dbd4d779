import type { DigestFactory, StreamDigest } from '../digest.ts';
import { inlineDigest } from './inline-digest.ts';
import { WorkerDigest } from './worker-digest.ts';

/**
 * Digests by MD5 and another algorithm. What comes in one piece is hashed at once; a longer stream gets a thread, as
 * long as fewer than `mostThreads` have one.
 */
export const digestFactory = (algorithm: string, mostThreads: number): DigestFactory => {
  let threads = 0;
  const openLong = (): StreamDigest => {
    if (threads >= mostThreads) return inlineDigest(algorithm);
    threads += 1;
    let hasEnded = false;
    return new WorkerDigest(algorithm, () => {
      if (!hasEnded) threads -= 1;
      hasEnded = true;
    });
  };
  return { open: () => lazyDigest(openLong, () => inlineDigest(algorithm)) };
};

const lazyDigest = (openLong: () => StreamDigest, openShort: () => StreamDigest): StreamDigest => {
  let opened: StreamDigest | undefined;
  return {
    update: (bytes) => (opened ??= openLong()).update(bytes),
    finish: (last) => (opened ?? openShort()).finish(last),
    abandon: async () => opened?.abandon(),
  };
};
