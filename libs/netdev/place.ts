import type { ProgramCall } from '@nimbo/host/run-program.ts';

/** A network namespace by its name below /run/netns; undefined is the one this process runs in. */
export type Place = string | undefined;

/** Where `ip netns` keeps its names. */
export const namespaceDirectory = '/run/netns';

/** Program and arguments that run a program inside a place; only the network namespace changes, no shell is involved. */
export const commandInPlace = (
  place: Place,
  program: string,
  args: readonly string[],
): readonly [string, ...string[]] =>
  place === undefined
    ? [program, ...args]
    : ['nsenter', `--net=${namespaceDirectory}/${place}`, '--', program, ...args];

/** The same as a call for `runProgram`. */
export const callInPlace = (place: Place, program: string, args: readonly string[]): ProgramCall => {
  const [first, ...rest] = commandInPlace(place, program, args);
  return { program: first, args: rest };
};

/** The arguments with which `ip` and `bridge` themselves go to a place. */
export const placeArguments = (place: Place): readonly string[] => (place === undefined ? [] : ['-n', place]);
