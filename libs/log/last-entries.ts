import { parseLogLine, type LogEntry } from './log-entry.ts';
import { readLines, withRotated } from './log-files.ts';

/** Which lines `nimbo logs` shows. */
export interface LogSelection {
  /** A role's own lines. */
  readonly role?: string;
  /** Lines of a request, or of what it caused. */
  readonly requestId?: string;
}

/** Whether a line is among those selected; everything is where nothing is said. */
export const isSelected = (entry: LogEntry, selection: LogSelection): boolean =>
  (selection.role === undefined || entry.role === selection.role) &&
  (selection.requestId === undefined ||
    entry.requestId === selection.requestId ||
    entry.globalRequestId === selection.requestId);

const lastOfFile = async (path: string, count: number, selection: LogSelection): Promise<readonly LogEntry[]> => {
  const kept: LogEntry[] = [];
  for (const file of await withRotated(path)) {
    for await (const line of readLines(file)) {
      const entry = parseLogLine(line);
      if (entry !== undefined && isSelected(entry, selection)) {
        kept.push(entry);
      }
      if (kept.length > 2 * count) {
        kept.splice(0, kept.length - count);
      }
    }
  }
  return kept.slice(-count);
};

/** The last selected lines over several log files and their rotated ones, in time order. `count` is at least 1. */
export const lastEntries = async (
  logFiles: readonly string[],
  count: number,
  selection: LogSelection = {},
): Promise<readonly LogEntry[]> => {
  const all = await Promise.all(logFiles.map((path) => lastOfFile(path, count, selection)));
  return all
    .flat()
    .toSorted((left, right) => (left.time === right.time ? 0 : left.time < right.time ? -1 : 1))
    .slice(-count);
};
