import { Fault } from '@nimbo/errors/fault.ts';

/** How a program ended that did not do its work. */
export interface ProgramEnd {
  readonly program: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it wrote to stderr. */
  readonly stderr: string;
}

const mostLines = 10;

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-mostLines).join('\n').slice(-2000);

/**
 * A program of the host failed. The public message names program and exit code only; its last words are in `stderr`
 * and in the private cause, because they may name paths and addresses that are no caller's business.
 */
export class ProgramFailed extends Fault {
  /** The last ten lines of stderr. */
  readonly stderr: string;

  constructor({ program, exitCode, signal, stderr }: ProgramEnd) {
    const how = exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `failed with exit code ${exitCode}`;
    const words = lastLines(stderr);
    super('internal', `${program} ${how}`, {
      code: 'host.program_failed',
      details: { program, exit_code: exitCode, signal },
      cause: new Error(words === '' ? `${program} wrote nothing to stderr` : words),
    });
    this.stderr = words;
  }
}
