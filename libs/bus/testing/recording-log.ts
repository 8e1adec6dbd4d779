import type { Log, LogFields } from '@nimbo/context/log.ts';

/** One line as it was logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines for assertions. */
export const recordingLog = (): { readonly log: Log; readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const make = (inherited: LogFields): Log => {
    const at =
      (level: LogLine['level']) =>
      (message: string, fields: LogFields = {}): void =>
        void lines.push({ level, message, fields: { ...inherited, ...fields } });
    const child = (fields: LogFields): Log => make({ ...inherited, ...fields });
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child };
  };
  return { log: make({}), lines };
};
