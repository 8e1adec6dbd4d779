import { BadRequest } from '@nimbo/errors/faults.ts';
import { ProgramFailed } from '@nimbo/host/program-failed.ts';
import { runProgram, type ProgramCall } from '@nimbo/host/run-program.ts';
import { applyTables } from './apply-tables.ts';
import type { HostContext } from './host-context.ts';
import { callInPlace, placeArguments } from './place.ts';
import type { CommandStep, Step } from './step.ts';

const told = {
  exists: /File exists|already exists/i,
  missing: /Cannot find device|No such|does not exist|Cannot remove namespace/i,
} as const;

const isTolerated = (step: CommandStep, stderr: string): boolean =>
  step.tolerates !== undefined && told[step.tolerates].test(stderr);

const callOf = (step: CommandStep): ProgramCall => {
  if (step.tool === 'netns') return { program: 'ip', args: ['netns', ...step.args] };
  if (step.tool === 'sysctl') return callInPlace(step.place, 'sysctl', ['-q', '-w', ...step.args]);
  return { program: step.tool, args: [...placeArguments(step.place), ...step.args] };
};

/**
 * Does one step; safe to repeat after dying anywhere in it. Suits the `apply` of a level-triggered loop.
 * @throws ProgramFailed with what the program said
 */
export const applyStep = async (ctx: HostContext, step: Step): Promise<void> => {
  if (step.tool === 'nft') return applyTables(ctx, step);
  try {
    await runProgram(ctx, callOf(step));
  } catch (error) {
    if (!(error instanceof ProgramFailed) || !isTolerated(step, error.stderr)) throw error;
  }
};

/** Batch files split at white space and know quotes and comments: no word that holds any of these may reach one. */
const batchLine = (step: CommandStep): string => {
  const odd = step.args.find((word) => !/^[\w.:/@=-]+$/.test(word));
  if (odd !== undefined) throw new BadRequest(`${JSON.stringify(odd)} is no word that ${step.tool} is given`);
  return `${step.args.join(' ')}\n`;
};

const canBatch = (step: Step): step is CommandStep => step.tool === 'ip' || step.tool === 'bridge';

const sameBatch = (a: CommandStep, b: Step): boolean => canBatch(b) && a.tool === b.tool && a.place === b.place;

/** The longest run of steps from here that one batch can do. */
const batchFrom = (steps: readonly Step[], start: number): readonly CommandStep[] => {
  const first = steps[start];
  if (first === undefined || !canBatch(first)) return [];
  const end = steps.findIndex((step, index) => index > start && !sameBatch(first, step));
  return steps.slice(start, end === -1 ? steps.length : end) as readonly CommandStep[];
};

/** What was said before each `Command failed -:LINE`. */
const failedLines = (stderr: string): ReadonlyMap<number, string> => {
  const failures = new Map<number, string>();
  let said: string[] = [];
  for (const line of stderr.split('\n')) {
    const number = /^Command failed -:(\d+)/.exec(line)?.[1];
    if (number === undefined) said.push(line);
    else {
      failures.set(Number(number), said.join('\n'));
      said = [];
    }
  }
  return failures;
};

type Failures = Map<string, Error>;

const applyBatch = async (ctx: HostContext, steps: readonly CommandStep[], failures: Failures): Promise<void> => {
  const [first] = steps;
  if (first === undefined) return;
  const args = [...placeArguments(first.place), '-force', '-batch', '-'];
  const stdin = steps.map(batchLine).join('');
  const { exitCode, stderr } = await runProgram(ctx, {
    program: first.tool,
    args,
    stdin,
    acceptExitCodes: [0, 1, 2, 255],
  });
  const failed = failedLines(stderr);
  if (exitCode !== 0 && failed.size === 0)
    throw new ProgramFailed({ program: first.tool, exitCode, signal: null, stderr });
  for (const [line, words] of failed) {
    const step = steps[line - 1];
    if (step !== undefined && !isTolerated(step, words) && !failures.has(step.item)) {
      failures.set(step.item, new ProgramFailed({ program: step.tool, exitCode, signal: null, stderr: words }));
    }
  }
};

/**
 * Does all steps in order, runs of `ip` and `bridge` in one process each. An item that failed is left out of what
 * follows; the others go on.
 * @returns what failed, by item; empty where all is done
 */
export const applySteps = async (ctx: HostContext, steps: readonly Step[]): Promise<ReadonlyMap<string, Error>> => {
  const failures: Failures = new Map();
  let rest = steps;
  while (rest.length > 0) {
    const batch = batchFrom(rest, 0);
    const done = Math.max(batch.length, 1);
    await (batch.length > 1 ? applyBatch(ctx, batch, failures) : applyOne(ctx, rest[0] as Step, failures));
    rest = rest.slice(done).filter(({ item }) => !failures.has(item));
  }
  return failures;
};

const applyOne = async (ctx: HostContext, step: Step, failures: Failures): Promise<void> => {
  try {
    await applyStep(ctx, step);
  } catch (error) {
    ctx.signal.throwIfAborted();
    failures.set(step.item, error instanceof Error ? error : new Error(String(error)));
  }
};
