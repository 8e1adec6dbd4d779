import type { Message } from '@nimbo/qmp/message.ts';
import { checkNodeName } from './identifier.ts';
import { checkPath, checkSocketPath } from './option-text.ts';

/** A file that holds a disk. */
export interface FileNode {
  readonly kind: 'file';
  readonly path: string;
  /** Always told, never guessed: a guest can write a header of its choice into a raw disk. */
  readonly format: 'qcow2' | 'raw';
  /** The file that a qcow2 overlay stands on, opened read-only; without it a header's backing file is ignored. */
  readonly backing?: Omit<FileNode, 'kind'>;
}

/** An NBD export on this host. */
export interface NbdNode {
  readonly kind: 'nbd';
  readonly socketPath: string;
  readonly exportName: string;
  /** Seconds that requests wait while the server is away; then they fail. 60 unless told. */
  readonly reconnectDelay?: number;
}

/** Where the bytes of a disk are. */
export type BlockSource = FileNode | NbdNode;

export interface BlockNode {
  /** At most 31 characters: `nodeNameOf`. */
  readonly name: string;
  readonly source: BlockSource;
  readonly readOnly?: boolean;
}

const fileTree = ({ path, format, backing }: Omit<FileNode, 'kind'>, readOnly: boolean): Message => ({
  driver: format,
  'read-only': readOnly,
  discard: 'unmap',
  file: { driver: 'file', filename: checkPath(path), 'read-only': readOnly, discard: 'unmap' },
  // Null overrides whatever the header names: no image can make QEMU open another file.
  ...(format === 'qcow2' ? { backing: backing === undefined ? null : fileTree(backing, true) } : {}),
});

const nbdTree = (source: NbdNode, readOnly: boolean): Message => ({
  driver: 'nbd',
  'read-only': readOnly,
  discard: 'unmap',
  server: { type: 'unix', path: checkSocketPath(source.socketPath) },
  export: source.exportName,
  'reconnect-delay': source.reconnectDelay ?? 60,
});

/**
 * The arguments of `blockdev-add` and of `-blockdev` (QAPI BlockdevOptions) for a disk and all it stands on.
 * @throws BadRequest for a name or path that QEMU must not be told
 */
export const blockNodeOptions = ({ name, source, readOnly = false }: BlockNode): Message => ({
  'node-name': checkNodeName(name),
  ...(source.kind === 'file' ? fileTree(source, readOnly) : nbdTree(source, readOnly)),
});
