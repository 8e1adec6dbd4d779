import { checkSocketPath, optionText } from './option-text.ts';

/** A qemu-storage-daemon: one for all volumes of a host, whose exports come and go by its monitor. */
export interface StorageDaemon {
  readonly monitorPath: string;
  /** Where its NBD server listens; who may open this may read and write every exported volume. */
  readonly nbdPath: string;
}

/**
 * How qemu-storage-daemon (7.2 or later) is told to run, in the foreground.
 * @throws BadRequest for a path that cannot be a socket's
 */
export const storageDaemonArguments = ({ monitorPath, nbdPath }: StorageDaemon): readonly string[] => [
  '--chardev',
  `socket,id=monitor0,path=${optionText(checkSocketPath(monitorPath))},server=on,wait=off`,
  '--monitor',
  'chardev=monitor0',
  '--nbd-server',
  // 0: no limit; the default of newer versions would refuse the hundredth guest.
  `addr.type=unix,addr.path=${optionText(checkSocketPath(nbdPath))},max-connections=0`,
];
