import { Unavailable } from '@nimbo/errors/faults.ts';
import { runProgram, type ProgramCall } from '@nimbo/host/run-program.ts';
import type { HostContext } from './host-context.ts';

const outputLimit = 64 * 1024 * 1024;

/**
 * What a program says in JSON; an empty answer is an empty list, as `ip` and `bridge` give it.
 * @throws Unavailable where it cannot be understood; what `runProgram` throws
 */
export const readJson = async (ctx: HostContext, call: ProgramCall): Promise<unknown> => {
  const { stdout } = await runProgram(ctx, { outputLimit, ...call });
  if (stdout.trim() === '') return [];
  try {
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    throw new Unavailable(`${call.program} answered something that is no JSON`, { cause: error });
  }
};
