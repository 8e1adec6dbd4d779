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

/** An NBD export on another host, reached over TLS with a key that both ends were given. */
export interface RemoteNbdNode {
  readonly kind: 'remote-nbd';
  readonly host: string;
  readonly port: number;
  readonly exportName: string;
  readonly credentials: PskCredentials;
  /** Seconds, as of {@link NbdNode}; 300 unless told: another machine may be restarted meanwhile. */
  readonly reconnectDelay?: number;
}

/** A key shared by both ends of a TLS connection (RFC 4279). */
export interface PskCredentials {
  /** Of the object in QEMU: as of a node. */
  readonly id: string;
  /** Holds `keys.psk`, a line `username:hexadecimal key`; QEMU's user must be able to read it. */
  readonly directory: string;
  readonly username: string;
}

/** Where the bytes of a disk are. */
export type BlockSource = FileNode | NbdNode | RemoteNbdNode;

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

const remoteTree = (source: RemoteNbdNode, readOnly: boolean): Message => ({
  driver: 'nbd',
  'read-only': readOnly,
  discard: 'unmap',
  server: { type: 'inet', host: source.host, port: String(source.port) },
  export: source.exportName,
  'tls-creds': checkNodeName(source.credentials.id),
  'reconnect-delay': source.reconnectDelay ?? 300,
  // The other host may learn of the key a moment later than this one.
  'open-timeout': 10,
});

const sourceTree = (source: BlockSource, readOnly: boolean): Message => {
  if (source.kind === 'file') return fileTree(source, readOnly);
  return source.kind === 'nbd' ? nbdTree(source, readOnly) : remoteTree(source, readOnly);
};

/** The object of QEMU's (`-object`, `object-add`) that a source needs before its node is opened; undefined for most. */
export const credentialsOf = (source: BlockSource): Message | undefined => {
  if (source.kind !== 'remote-nbd') return undefined;
  const { id, directory, username } = source.credentials;
  return {
    'qom-type': 'tls-creds-psk',
    id: checkNodeName(id),
    endpoint: 'client',
    dir: checkPath(directory),
    username,
  };
};

/**
 * The arguments of `blockdev-add` and of `-blockdev` (QAPI BlockdevOptions) for a disk and all it stands on.
 * @throws BadRequest for a name or path that QEMU must not be told
 */
export const blockNodeOptions = ({ name, source, readOnly = false }: BlockNode): Message => ({
  'node-name': checkNodeName(name),
  ...sourceTree(source, readOnly),
});
