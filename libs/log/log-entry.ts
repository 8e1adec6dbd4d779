/** One line of a JSON log, read. */
export interface LogEntry {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly globalRequestId: string | undefined;
  /** The role, or else the process, that wrote the line. */
  readonly role: string | undefined;
  /** Everything else. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const objectOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a line of a JSON log; undefined for what is none (a crash's last words, a half-written line). */
export const parseLogLine = (line: string): LogEntry | undefined => {
  const object = objectOf(line);
  if (object === undefined || typeof object['time'] !== 'string') {
    return undefined;
  }
  const { time: _time, level, message, request_id, global_request_id, role, process: writer, ...fields } = object;
  return {
    time: object['time'],
    level: textOf(level) ?? 'info',
    message: textOf(message) ?? '',
    requestId: textOf(request_id),
    globalRequestId: textOf(global_request_id),
    role: textOf(role) ?? textOf(writer),
    fields,
  };
};
