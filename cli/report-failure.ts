/** A failure that is the operator's answer: printed as it is, without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}

/** Prints why a command failed and returns its exit code; a defect is printed with its stack. */
export const reportFailure = (error: unknown, out: NodeJS.WritableStream): number => {
  if (error instanceof CommandFailure) {
    out.write(`nimbo: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && ['ConfigError', 'AdminUnreachable'].includes(error.name)) {
    out.write(`nimbo: ${error.message}\n`);
    return 1;
  }
  // The message once more at the end: what shows the last lines only shows it.
  if (error instanceof Error && error.stack !== undefined) out.write(`${error.stack}\n`);
  out.write(`nimbo: ${error instanceof Error ? error.message : String(error)}\n`);
  return 70;
};
