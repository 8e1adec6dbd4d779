import { Fault } from '@nimbo/errors/fault.ts';

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** `nimbo.yaml:12` or the name of an environment variable. */
  readonly where: string;
  /** What is wrong and what is expected; never a secret's value. */
  readonly message: string;
}

/** Everything that is wrong with the configuration, told at once, one line per problem. */
export class ConfigError extends Fault {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `${problem.where}: ${problem.message}`);
    super('bad-request', lines.join('\n'), { code: 'config.invalid', details: { problems } });
    this.problems = problems;
  }
}
