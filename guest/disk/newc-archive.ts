import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { TreeEntry } from '../tree/guest-tree.ts';

const types = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const;

/**
 * A cpio archive in the "newc" format, the one the kernel unpacks as its first root (its
 * Documentation/driver-api/early-userspace/buffer-format.rst). Everything belongs to root and has the given time.
 */
export const newcArchive = (entries: readonly TreeEntry[], seconds: number): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry, index) => record(entry, index + 1, seconds)),
    ...bytesOf({ name: 'TRAILER!!!', inode: 0, mode: 0, seconds: 0, content: new Uint8Array() }),
  ]);

const record = (entry: TreeEntry, inode: number, seconds: number): readonly Uint8Array[] =>
  bytesOf({
    name: entry.path.slice(1),
    inode,
    mode: types[entry.kind] | (entry.kind === 'link' ? 0o777 : entry.mode),
    seconds,
    content: contentOf(entry),
  });

const contentOf = (entry: TreeEntry): Uint8Array => {
  switch (entry.kind) {
    case 'file':
      return entry.content;
    case 'link':
      return Buffer.from(entry.target);
    case 'directory':
      return new Uint8Array();
    default:
      return assertNever(entry);
  }
};

interface Member {
  readonly name: string;
  readonly inode: number;
  readonly mode: number;
  readonly seconds: number;
  readonly content: Uint8Array;
}

const bytesOf = ({ name, inode, mode, seconds, content }: Member): readonly Uint8Array[] => {
  const path = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, seconds, content.length, 0, 0, 0, 0, path.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  return [head, path, padding(head.length + path.length), content, padding(content.length)];
};

/** Header with name, and content, each end on a multiple of four bytes. */
const padding = (length: number): Uint8Array => new Uint8Array((4 - (length % 4)) % 4);
