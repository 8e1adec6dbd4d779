import { statSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseLogLine, type LogEntry } from './log-entry.ts';
import { LineSplitter } from './log-lines.ts';

const pollMilliseconds = 150;

const chunkBytes = 64 * 1024;

/** Reads what is appended to one file, over rotation and truncation. */
class Tail {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #position: number;
  #splitter = new LineSplitter();

  /** @param position where to begin in the file that exists now */
  constructor(path: string, position: number) {
    this.#path = path;
    this.#position = position;
  }

  async read(): Promise<readonly string[]> {
    this.#handle ??= await open(this.#path, 'r').catch(() => undefined);
    const lines = await this.#readOpen();
    // The file put aside was read to its end; only now comes the new one.
    return (await this.#wasReplaced()) ? [...lines, ...(await this.#next())] : lines;
  }

  async #next(): Promise<readonly string[]> {
    const last = this.#splitter.end();
    await this.close();
    this.#handle = await open(this.#path, 'r').catch(() => undefined);
    this.#position = 0;
    this.#splitter = new LineSplitter();
    return [...last, ...(await this.#readOpen())];
  }

  async #readOpen(): Promise<readonly string[]> {
    const lines: string[] = [];
    const buffer = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead = 0 } = (await this.#handle?.read(buffer, 0, chunkBytes, this.#position)) ?? {};
      if (bytesRead === 0) {
        return lines;
      }
      this.#position += bytesRead;
      lines.push(...this.#splitter.push(buffer.subarray(0, bytesRead)));
    }
  }

  async #wasReplaced(): Promise<boolean> {
    const [mine, named] = await Promise.all([this.#handle?.stat(), stat(this.#path).catch(() => undefined)]);
    return mine !== undefined && named !== undefined && (mine.ino !== named.ino || named.size < this.#position);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

/** Asked synchronously, so that whatever is appended after the iteration began is seen. */
const sizeNow = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const pause = (signal: AbortSignal): Promise<void> =>
  delay(pollMilliseconds, undefined, { signal }).catch(() => undefined);

/**
 * Lines as they are appended to the log files, from the moment the iteration begins until the signal aborts. A file
 * may be rotated, truncated, or come into being later.
 */
export async function* followLogs(
  logFiles: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<LogEntry, void, undefined> {
  const tails = logFiles.map((path) => new Tail(path, sizeNow(path)));
  try {
    while (!signal.aborted) {
      for (const tail of tails) {
        const entries = (await tail.read()).map(parseLogLine);
        yield* entries.filter((entry) => entry !== undefined);
      }
      await pause(signal);
    }
  } finally {
    await Promise.all(tails.map((tail) => tail.close()));
  }
}
