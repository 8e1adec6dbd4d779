import { Unavailable } from '@nimbo/errors/faults.ts';
import type { ProgramCall, ProgramResult } from '@nimbo/host/run-program.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import { isMessage, type Message } from '@nimbo/qmp/message.ts';
import { imageFault } from './image-faults.ts';

/** `runProgram` of libs/host, or what stands in for it. */
export type RunProgram = (ctx: CallContext, call: ProgramCall) => Promise<ProgramResult>;

/** qemu-img and what it may use up. The files it works on must be its user's to read and write. */
export interface ImageTool {
  readonly runProgram: RunProgram;
  /** The user it runs as, where the caller is root. */
  readonly uid?: number;
  readonly gid?: number;
  /** Milliseconds; 600 000 unless told, for it copies whole disks. */
  readonly timeLimit?: number;
  /** Bytes of address space; 1 GiB unless told. */
  readonly memoryLimit?: number;
  /** Seconds of processor time; 300 unless told. */
  readonly processorLimit?: number;
}

/** Images' formats here; always told, never guessed. */
export type ImageFormat = 'qcow2' | 'raw';

export interface ImageCall {
  /** A verb, for messages. */
  readonly operation: string;
  readonly args: readonly string[];
  readonly acceptExitCodes?: readonly number[];
}

const gib = 1024 ** 3;

const limitArguments = ({ memoryLimit = gib, processorLimit = 300 }: ImageTool): readonly string[] => [
  `--as=${memoryLimit}`,
  `--cpu=${processorLimit}`,
  '--core=0',
];

/**
 * Runs qemu-img within its limits.
 * @throws BadRequest (`qemu.image_refused`), Conflict (`qemu.image_in_use`), InsufficientStorage, Timeout, TooLarge
 */
export const runImageTool = async (ctx: CallContext, tool: ImageTool, call: ImageCall): Promise<ProgramResult> => {
  try {
    return await tool.runProgram(ctx, {
      program: 'prlimit',
      args: [...limitArguments(tool), '--', 'qemu-img', ...call.args],
      timeLimit: tool.timeLimit ?? 600_000,
      ...(tool.uid === undefined ? {} : { uid: tool.uid }),
      ...(tool.gid === undefined ? {} : { gid: tool.gid }),
      ...(call.acceptExitCodes === undefined ? {} : { acceptExitCodes: call.acceptExitCodes }),
    });
  } catch (error) {
    throw imageFault(error, call.operation);
  }
};

/** The object that qemu-img wrote. @throws Unavailable where it wrote something else */
export const reportOf = ({ stdout }: ProgramResult, operation: string): Message => {
  try {
    const report: unknown = JSON.parse(stdout);
    if (isMessage(report)) {
      return report;
    }
  } catch {
    // Falls through to the same words.
  }
  throw new Unavailable(`qemu-img ${operation} said nothing that can be understood`, { code: 'qemu.bad_answer' });
};
