import { runProgram, type ProgramResult } from '@nimbo/host/run-program.ts';
import { callInPlace, type Place } from '../place.ts';

/** Runs a program in a place to its end, whatever its exit code. */
export const runIn = (place: Place, program: string, ...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(
    { signal: new AbortController().signal },
    {
      ...callInPlace(place, program, args),
      acceptExitCodes: Array.from({ length: 256 }, (_, code) => code),
      timeLimit: 20_000,
    },
  );

/** Runs `ip` and wants it to succeed. */
export const ip = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await runProgram({ signal: new AbortController().signal }, { program: 'ip', args });
  return stdout;
};
