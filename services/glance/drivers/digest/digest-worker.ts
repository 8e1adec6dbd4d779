import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';

/** To the worker: bytes to hash, and whether they are the last. */
export interface DigestTask {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** From the worker: one for each task; the last one brings the sums. */
export interface DigestProgress {
  readonly digests: { readonly md5: string; readonly secure: string } | undefined;
}

const { algorithm } = workerData as { readonly algorithm: string };
const md5 = createHash('md5');
const secure = createHash(algorithm);

parentPort?.on('message', ({ bytes, isLast }: DigestTask) => {
  md5.update(bytes);
  secure.update(bytes);
  const digests = isLast ? { md5: md5.digest('hex'), secure: secure.digest('hex') } : undefined;
  parentPort?.postMessage({ digests } satisfies DigestProgress);
});
