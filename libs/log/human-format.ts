import { escapeControls } from './escape-controls.ts';
import type { LogEntry } from './log-entry.ts';

interface WrittenError {
  readonly type: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: unknown;
}

const errorOf = (value: unknown): WrittenError | undefined => {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('stack' in value)) {
    return undefined;
  }
  const { type, stack } = value;
  const message = 'message' in value ? String(value.message) : '';
  return { type: String(type), message, stack: String(stack), cause: 'cause' in value ? value.cause : undefined };
};

const errorChain = (error: WrittenError): string => {
  const cause = errorOf(error.cause);
  return `${error.type}: ${error.message}${cause === undefined ? '' : ` <- ${errorChain(cause)}`}`;
};

const valueText = (value: unknown): string => {
  const error = errorOf(value);
  if (error !== undefined) {
    return JSON.stringify(errorChain(error));
  }
  const plain = typeof value === 'string' && /^[^\s"=]+$/.test(value);
  return plain ? value : JSON.stringify(value);
};

const fieldTexts = (entry: LogEntry): readonly string[] =>
  Object.entries(entry.fields).map(([name, value]) => `${escapeControls(name)}=${escapeControls(valueText(value))}`);

const stackLines = (entry: LogEntry): readonly string[] =>
  Object.values(entry.fields).flatMap((value) => {
    const lines = errorOf(value)?.stack?.split('\n') ?? [];
    const frames = lines.map((line) => line.trim()).filter((line) => line.startsWith('at '));
    return frames.map((frame) => `    ${escapeControls(frame)}`);
  });

/** `req-` and the first eight letters: enough to tell requests of a screen apart. */
export const shortRequestId = (requestId: string | undefined): string => (requestId ?? '-').slice(0, 12);

/**
 * A log line for people: time (UTC), level, role, short request id, message, `key=value`; below it, indented, the
 * stack of an error. Nothing in the entry can begin a line of its own or steer the terminal.
 */
export const formatHuman = (entry: LogEntry): string => {
  const head = [
    entry.time.slice(11, 23),
    entry.level.toUpperCase().padEnd(5),
    entry.role ?? '-',
    shortRequestId(entry.requestId),
    entry.message,
  ];
  const line = [...head.map(escapeControls), ...fieldTexts(entry)].join(' ');
  return `${[line, ...stackLines(entry)].join('\n')}\n`;
};
