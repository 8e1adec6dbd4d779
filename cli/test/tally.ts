/** One test that did not pass, or was not run. */
export interface Failure {
  readonly where: string;
  readonly text: string;
}

/** What a run came to. Mutable on purpose: every group adds to the same one. */
export class Tally {
  passed = 0;
  readonly failures: Failure[] = [];
  readonly skips: Failure[] = [];
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  pass(): void {
    this.passed += 1;
  }

  /** Shows the failure at once; it is shown again at the end. */
  fail(where: string, text: string): void {
    this.failures.push({ where, text });
    this.#print(`FAIL  ${where}\n${indent(text)}`);
  }

  skip(where: string, reason: string): void {
    this.skips.push({ where, text: reason });
    this.#print(`skip  ${where}: ${reason}`);
  }

  /** Where nothing may be skipped, or for another reason than those allowed, a skip is a failure. */
  judgeSkips(allowed: ReadonlySet<string>): void {
    for (const { where, text } of this.skips.splice(0)) {
      if (allowed.has(text)) this.skips.push({ where, text });
      else this.fail(where, `was skipped (${text}), which is not allowed here`);
    }
  }

  /** The last line of a run's output, for people and for scripts. */
  get lastLine(): string {
    return `${this.passed} passed, ${this.failures.length} failed, ${this.skips.length} skipped`;
  }

  /** 0 only if something passed and nothing failed. */
  get exitCode(): number {
    return this.failures.length === 0 && this.passed > 0 ? 0 : 1;
  }
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
