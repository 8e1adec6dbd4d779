import type { Accelerator } from './accelerator.ts';
import type { Disk } from './disk.ts';
import type { Nic } from './nic.ts';

/** A guest, whole: all that QEMU must be told to run it. Paths are the host's; their folders exist and are private. */
export interface Machine {
  readonly uuid: string;
  /** For `ps` only. */
  readonly name: string;
  readonly accelerator: Accelerator;
  /** A model's name; what the accelerator does best unless told. */
  readonly cpuModel?: string;
  /** A versioned type of the i440fx family (`pc-i440fx-7.2`), so that a guest's hardware never changes under it. */
  readonly machineType: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly disks: readonly Disk[];
  readonly nics: readonly Nic[];
  /** Unix socket of the monitor. */
  readonly monitorPath: string;
  /** Serial port: a unix socket to talk to it, and the file that keeps all it said (appended, may be cut at any time). */
  readonly serial: { readonly socketPath: string; readonly logFile: string };
  /** Unix socket that speaks RFB; no screen and no graphics card without it. */
  readonly vncPath?: string;
  /** Unix socket of the guest agent's channel. */
  readonly guestAgentPath?: string;
  /** Firmware tables' vendor, for example the cloud's name. */
  readonly vendor: string;
  /** True: it waits for `cont`. */
  readonly paused?: boolean;
  /** True: it waits for `migrate-incoming`. */
  readonly incoming?: boolean;
}
