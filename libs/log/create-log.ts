import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import type { Log, LogFields } from '@nimbo/context/log.ts';
import pino, { type Logger } from 'pino';
import { cleanFields, cleanText } from './clean-fields.ts';
import { FileWriter, type Rotation } from './file-writer.ts';
import { formatHuman } from './human-format.ts';
import type { LineWriter } from './line-writer.ts';
import { parseLogLine } from './log-entry.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** How and where a process logs. */
export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one object a line, for files and machines. `human`: one readable line, for terminals. */
  readonly format: 'json' | 'human';
  /** A file's path, an open descriptor, or anything that takes text. */
  readonly destination: string | number | { write(text: string): unknown };
  /** On every line: role, process, host. */
  readonly fields?: LogFields;
  /** For files: when one is put aside and how many are kept. */
  readonly rotation?: Rotation;
  readonly clock?: Clock;
}

/** A process's own log: what created it also flushes, reopens and closes it. */
export interface ProcessLog extends Log {
  /** Writes what is still held back. */
  flush(): void;
  /** After something else has moved the file away (see `reopen-on-hangup.ts`). */
  reopen(): void;
  /** Flushes and closes; lines that come later are lost. */
  close(): void;
}

const streamWriter = (stream: { write(text: string): unknown }): LineWriter => ({
  write: (line) => void stream.write(line),
  flush: () => undefined,
  reopen: () => undefined,
  close: () => undefined,
});

const writerOf = ({ destination, rotation, clock }: LogOptions): LineWriter =>
  typeof destination === 'object' ? streamWriter(destination) : new FileWriter(destination, rotation, clock);

const humanLine = (line: string): string => {
  const entry = parseLogLine(line);
  return entry === undefined ? line : formatHuman(entry);
};

/** Formatting a date costs as much as the rest of a short line, and a busy second has thousands of lines. */
const timestampWriter = (clock: Clock): (() => string) => {
  let second = -1;
  let prefix = '';
  return () => {
    const now = clock.now();
    if (Math.floor(now / 1000) !== second) {
      second = Math.floor(now / 1000);
      prefix = `,"time":"${new Date(second * 1000).toISOString().slice(0, -4)}`;
    }
    return `${prefix}${String(Math.floor(now) - second * 1000).padStart(3, '0')}Z"`;
  };
};

const pinoOf = (options: LogOptions, writer: LineWriter): Logger => {
  const clock = options.clock ?? systemClock;
  const human = options.format === 'human';
  return pino(
    {
      level: options.level,
      base: cleanFields(options.fields ?? {}),
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: timestampWriter(clock),
    },
    { write: (line) => writer.write(human ? humanLine(line) : line) },
  );
};

const wrap = (logger: Logger): Log => {
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (logger.isLevelEnabled(level)) {
      logger[level](fields === undefined ? {} : cleanFields(fields), '%s', cleanText(message));
    }
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(cleanFields(fields))),
  };
};

/**
 * Makes a process's log. Every line is one JSON object with `level`, `time` (ISO 8601, UTC), the fields and `message`;
 * secret-looking fields are masked, long values cut, errors written with stack and causes.
 * @throws the system's error where the file cannot be opened
 */
export const createLog = (options: LogOptions): ProcessLog => {
  const writer = writerOf(options);
  return {
    ...wrap(pinoOf(options, writer)),
    flush: () => writer.flush(),
    reopen: () => writer.reopen(),
    close: () => writer.close(),
  };
};
