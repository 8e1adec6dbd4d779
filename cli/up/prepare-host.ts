import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { hostKeyPath, newHostKey } from '@nimbo/bus/unix-socket/host-key.ts';
import { CommandFailure } from '../report-failure.ts';
import type { ControlUser } from '../state/prepare-state.ts';
import { hostLayout, type RuntimeLayout, type StateLayout } from '../state/state-layout.ts';
import { writePrivateFile } from '../state/write-private-file.ts';

/**
 * Makes what control and this host need of each other: a key in two copies, and the places of their sockets. What the
 * machine's restart took away is made anew.
 */
export const prepareHost = (layout: StateLayout, runtime: RuntimeLayout, user: ControlUser, host: string): void => {
  makeKeys(layout, user, host);
  makeOwn(runtime.root, 0o711, process.getuid?.() ?? user.uid);
  const bus = dirname(runtime.busSocket);
  mkdirSync(bus, { recursive: true, mode: 0o700 });
  chmodSync(bus, 0o700);
  if (user.isSeparate) chownSync(bus, user.uid, user.gid);
};

/** Root's copy is the one that counts: control's is written again from it. */
const makeKeys = (layout: StateLayout, user: ControlUser, host: string): void => {
  const { keys } = hostLayout(layout.host);
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  // The directory is root's and only the files are control's: root must not write where control could plant a link.
  mkdirSync(layout.hostKeys, { recursive: true, mode: 0o711 });
  const own = hostKeyPath(keys, host);
  if (!existsSync(own)) writePrivateFile(own, `${newHostKey().toString('hex')}\n`);
  writePrivateFile(hostKeyPath(layout.hostKeys, host), readFileSync(own, 'utf8'), user);
};

/** Makes a directory of one's own, or takes it over. @throws CommandFailure for somebody else's */
export const makeOwn = (path: string, mode: number, uid: number): void => {
  mkdirSync(path, { recursive: true, mode });
  const status = lstatSync(path);
  if (!status.isDirectory() || status.uid !== uid) throw new CommandFailure(`${path} is somebody else's: move it away`);
  chmodSync(path, mode);
};
