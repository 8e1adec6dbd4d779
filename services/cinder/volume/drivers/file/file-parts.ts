import type { Readable } from 'node:stream';
import type { Context } from '@nimbo/context/context.ts';
import type { RunProgram } from '@nimbo/qemu/image-tool.ts';
import type { StartProcess } from '@nimbo/qemu/start-qemu.ts';
import type { ProgramUser } from '@nimbo/service/host-role.ts';
import type { WantedImage } from '../../../rpc/wanted-volume.ts';

/** What the file driver stands on. */
export interface FileParts {
  /** Where volumes lie; survives the machine's restart. */
  readonly directory: string;
  /** Where sockets lie; its path is short. */
  readonly runDirectory: string;
  /** The storage daemon and image tools run as this user; undefined: as the caller. */
  readonly storageUser: ProgramUser | undefined;
  /** May connect to the volumes. */
  readonly guestUser: ProgramUser | undefined;
  readonly startProcess: StartProcess;
  readonly runProgram: RunProgram;
  fetchImage(ctx: Context, image: WantedImage): Promise<Readable>;
  /** Bytes kept free. */
  readonly reserved: number;
  readonly imagesAtOnce: number;
}
