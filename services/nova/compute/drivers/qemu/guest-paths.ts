import { join } from 'node:path';

/** Where everything of a guest lies. */
export interface GuestPaths {
  /** Survives the machine's restart; root's, so that QEMU opens files in it and makes none. */
  readonly directory: string;
  /** What was built (`BuiltDisks`); its presence says that all disks are complete. */
  readonly built: string;
  readonly rootDisk: string;
  readonly ephemeralDisk: string;
  readonly swapDisk: string;
  readonly configDrive: string;
  readonly consoleLog: string;
  /** The older part of the console log, once it was cut. */
  readonly consoleLogBefore: string;
  readonly output: string;
  /** The machine as it is plugged together now. */
  readonly machine: string;
  readonly processRecord: string;
  /** The machine whose memory was saved; its presence says that the memory is complete. */
  readonly suspended: string;
  readonly memory: string;
  /** Lost with the machine's restart; the guest's user makes sockets in it. */
  readonly run: string;
  readonly monitor: string;
  readonly serial: string;
  readonly vnc: string;
  readonly agent: string;
  readonly transfer: string;
  readonly screen: string;
}

/** Of one guest, below the driver's directories. */
export const guestPaths = (instances: string, sockets: string, uuid: string): GuestPaths => {
  const directory = join(instances, uuid);
  const run = join(sockets, uuid);
  return {
    directory,
    built: join(directory, 'built.json'),
    rootDisk: join(directory, 'disk'),
    ephemeralDisk: join(directory, 'disk.ephemeral0'),
    swapDisk: join(directory, 'disk.swap'),
    configDrive: join(directory, 'disk.config'),
    consoleLog: join(directory, 'console.log'),
    consoleLogBefore: join(directory, 'console.log.1'),
    output: join(directory, 'qemu.log'),
    machine: join(directory, 'machine.json'),
    processRecord: join(directory, 'process.json'),
    suspended: join(directory, 'suspended.json'),
    memory: join(directory, 'memory'),
    run,
    monitor: join(run, 'monitor'),
    serial: join(run, 'serial'),
    vnc: join(run, 'vnc'),
    agent: join(run, 'agent'),
    transfer: join(run, 'transfer'),
    screen: join(run, 'screen.png'),
  };
};
