import { createHash } from 'node:crypto';

/** The id by which the cloud knows a directory's user or group: the same in every cloud, as OpenStack makes it. */
export const publicId = (domainId: string, kind: 'user' | 'group', localId: string): string =>
  createHash('sha256').update(domainId).update(kind).update(localId).digest('hex');
