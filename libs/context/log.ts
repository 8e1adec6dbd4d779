/** Facts beside a message. Names are snake_case; values of secret-looking names are masked by the log library. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. A message says what happened in plain words; facts go into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose every line carries these fields too. */
  child(fields: LogFields): Log;
}

/** Throws every line away. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
