import { chown, chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import type { WantedVolume } from '../../../rpc/wanted-instance.ts';
import type { GuestPaths } from './guest-paths.ts';

/** How a volume on another host is reached: NBD over TLS with a key that is this attachment's alone. */
export interface RemoteVolume {
  readonly host: string;
  readonly port: number;
  readonly exportName: string;
  readonly username: string;
  /** Hexadecimal digits. */
  readonly key: string;
}

/** The connection of a volume on another host; undefined for one on this host. */
export const remoteVolume = ({ connection: { driver, data } }: WantedVolume): RemoteVolume | undefined => {
  const { host, port, export: exportName, username, key } = data;
  if (driver !== 'nbd' || typeof host !== 'string' || typeof port !== 'number') return undefined;
  if (typeof exportName !== 'string' || typeof username !== 'string' || typeof key !== 'string') return undefined;
  return /^[0-9a-f]{64}$/.test(key) && /^[0-9a-f-]{36}$/.test(username)
    ? { host, port, exportName, username, key }
    : undefined;
};

/** Where QEMU finds the key of a volume on another host. */
export const volumeKeyDirectory = ({ directory }: GuestPaths, volumeId: string): string =>
  join(directory, `key-${volumeId}`);

/** Puts a volume's key where QEMU, and nobody else but root, can read it; nothing for a volume on this host. */
export const keepVolumeKey = async (
  paths: GuestPaths,
  volume: WantedVolume,
  user: ProgramUser | undefined,
): Promise<void> => {
  const remote = remoteVolume(volume);
  if (remote === undefined) return;
  const directory = volumeKeyDirectory(paths, volume.volumeId);
  const file = join(directory, 'keys.psk');
  await mkdir(directory, { recursive: true, mode: 0o711 });
  await chmod(directory, 0o711);
  await writeFileAtomically(file, `${remote.username}:${remote.key}\n`, 0o400);
  if (user !== undefined) await chown(file, user.uid, user.gid);
};

/** Removes the key of a volume that was detached. */
export const forgetVolumeKey = async (paths: GuestPaths, volumeId: string): Promise<void> => {
  await rm(volumeKeyDirectory(paths, volumeId), { recursive: true, force: true });
};
