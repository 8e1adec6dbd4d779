/** A rule that is not in oslo.policy's language. Its message says what is wrong and how to write it. */
export class RuleSyntaxError extends Error {
  /** Characters before the place of the error; undefined where the rule as a whole is at fault. */
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(message);
    this.name = 'RuleSyntaxError';
    this.offset = offset;
  }
}
