import { createHash } from 'node:crypto';
import type { TreeEntry } from './tree/guest-tree.ts';

/** A UUID (RFC 9562, version 8) made from what is in the image: other content, other UUID. */
export const uuidOf = (entries: readonly TreeEntry[]): string => {
  const hash = createHash('sha256');
  for (const entry of entries) {
    hash.update(`${entry.kind} ${entry.path} `);
    hash.update(entry.kind === 'link' ? entry.target : `${entry.mode}`);
    if (entry.kind === 'file') hash.update(entry.content);
  }
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const text = bytes.toString('hex');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
};
