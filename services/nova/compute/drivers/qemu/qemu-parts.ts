import type { Readable } from 'node:stream';
import type { Context } from '@nimbo/context/context.ts';
import type { RunProgram } from '@nimbo/qemu/image-tool.ts';
import type { StartProcess } from '@nimbo/qemu/start-qemu.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import type { WantedImage } from '../../../rpc/wanted-instance.ts';

/** A file of a config drive. */
export interface ConfigDriveFile {
  readonly path: string;
  readonly content: Buffer;
}

/** What the driver stands on, handed in whole. */
export interface QemuParts {
  /** Survives the machine's restart. */
  readonly directory: string;
  /** Sockets; lost with the machine's restart. */
  readonly runDirectory: string;
  readonly cloudMark: string;
  /** Undefined where the process has no right to be somebody else. */
  readonly guestUser: ProgramUser | undefined;
  /** The group that may open /dev/kvm, where there is one. */
  readonly kvmGroup: number | undefined;
  readonly storageUser: ProgramUser | undefined;
  readonly startProcess: StartProcess;
  readonly runProgram: RunProgram;
  /** Opens an image's data. */
  readonly fetchImage: (ctx: Context, image: WantedImage) => Promise<Readable>;
  readonly configDrive: (ctx: Context, uuid: string) => Promise<readonly ConfigDriveFile[]>;
  /** Whether a network device is there, in the namespace where guests run. */
  readonly hasDevice: (name: string) => Promise<boolean>;
  /** Milliseconds that a port's tap may take to appear. */
  readonly tapLimit: number;
  readonly machineType: string;
  readonly cpuModel: string;
  /** Bytes of images that are kept although no guest stands on them. */
  readonly imageCacheSize: number;
  /** Bytes of a console log at which it is cut. */
  readonly consoleLogSize: number;
}
