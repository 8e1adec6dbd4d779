import { CommandFailure } from '../report-failure.ts';

/** One thing the host must have. A problem says what is wrong and what to do about it. */
export interface PreflightCheck {
  readonly name: string;
  /** The problem in a sentence or two, or undefined where all is well. */
  find(): Promise<string | undefined>;
}

/** What a host lacks. */
export interface PreflightProblem {
  readonly name: string;
  readonly problem: string;
}

/** Runs every check, whatever the others find, so that everything missing is named at once. */
export const runPreflight = async (checks: readonly PreflightCheck[]): Promise<readonly PreflightProblem[]> => {
  const found = await Promise.all(
    checks.map(async (check) => ({ name: check.name, problem: await describeProblem(check) })),
  );
  return found.filter((one): one is PreflightProblem => one.problem !== undefined);
};

/** @throws CommandFailure naming all that the machine lacks */
export const requireReady = async (checks: readonly PreflightCheck[]): Promise<void> => {
  const problems = await runPreflight(checks);
  if (problems.length === 0) return;
  throw new CommandFailure(
    ['this host is not ready:', ...problems.map((problem) => `  - ${problem.problem}`)].join('\n'),
  );
};

const describeProblem = async (check: PreflightCheck): Promise<string | undefined> => {
  try {
    return await check.find();
  } catch (error) {
    return `the check itself failed: ${error instanceof Error ? error.message : String(error)}`;
  }
};
