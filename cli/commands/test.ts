import { runTests } from '../test/run-tests.ts';

/** `nimbo test [WHAT…]`: the runner reads its own arguments. */
export const test = (_options: unknown, args: readonly string[]): Promise<number> => runTests(args);
