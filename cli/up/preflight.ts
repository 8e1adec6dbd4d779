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

const describeProblem = async (check: PreflightCheck): Promise<string | undefined> => {
  try {
    return await check.find();
  } catch (error) {
    return `the check itself failed: ${error instanceof Error ? error.message : String(error)}`;
  }
};
