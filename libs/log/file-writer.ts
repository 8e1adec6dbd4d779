import { closeSync, constants, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { systemClock, type Clock } from '@nimbo/context/clock.ts';
import { timestampOf } from '@nimbo/context/timestamp.ts';
import type { LineWriter } from './line-writer.ts';

/** When a log file is put aside, and how many of those are kept: `name.1` is the newest. */
export interface Rotation {
  readonly maxBytes: number;
  readonly keep: number;
}

/** Held back at most while the file takes nothing; beyond it lines are counted and lost. */
const mostHeldBytes = 1024 * 1024;

const retryMilliseconds = 100;

const openFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

const rotateFiles = (path: string, keep: number): void => {
  rmSync(`${path}.${keep}`, { force: true });
  for (let number = keep - 1; number >= 1; number -= 1) {
    renameIfPresent(`${path}.${number}`, `${path}.${number + 1}`);
  }
  renameIfPresent(path, `${path}.1`);
};

const renameIfPresent = (from: string, to: string): void => {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
};

const lossLine = (count: number, clock: Clock): string => {
  const time = timestampOf(clock.now());
  const message = 'log lines were lost: the log could not be written';
  return `${JSON.stringify({ level: 'error', time, lost: count, message })}\n`;
};

/**
 * Appends lines to a file (mode 0600, never through a symbolic link) or to an open descriptor. Lines of one turn of
 * the event loop are written by one system call; the rest is written when the process exits. A full disk or a full
 * pipe loses lines after 1 MiB, and says how many as soon as it can. A file must have one writing process only.
 */
export class FileWriter implements LineWriter {
  readonly #path: string | undefined;
  readonly #rotation: Rotation | undefined;
  readonly #clock: Clock;
  #descriptor: number;
  #size = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #lost = 0;
  #closed = false;
  #timer: NodeJS.Immediate | NodeJS.Timeout | undefined;
  readonly #flushAtExit = (): void => this.flush();

  constructor(target: string | number, rotation?: Rotation, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#path = typeof target === 'string' ? target : undefined;
    this.#rotation = rotation;
    this.#descriptor = typeof target === 'number' ? target : this.#open(target);
    process.on('exit', this.#flushAtExit);
  }

  #open(path: string): number {
    const descriptor = openSync(path, openFlags, 0o600);
    this.#size = fstatSync(descriptor).size;
    return descriptor;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#closed) {
      return;
    }
    if (this.#heldBytes + bytes.length > mostHeldBytes) {
      this.#lost += 1;
      return;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#timer ??= setImmediate(() => this.flush());
  }

  flush(): void {
    this.#timer = undefined;
    // A closed descriptor's number may already belong to another file.
    if (this.#closed) {
      return;
    }
    try {
      this.#rotateWhenFull();
      this.#writeHeld();
    } catch {
      // Full disk or full pipe: held lines are tried again, without keeping the process alive for it.
      this.#timer = setTimeout(() => this.flush(), retryMilliseconds).unref();
    }
  }

  #writeHeld(): void {
    if (this.#lost > 0) {
      const line = Buffer.from(lossLine(this.#lost, this.#clock));
      this.#lost = 0;
      this.#held.push(line);
      this.#heldBytes += line.length;
    }
    while (this.#heldBytes > 0) {
      const bytes = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
      // Kept whole before the write, so that a partial write leaves exactly its rest.
      this.#held = [bytes];
      const written = writeSync(this.#descriptor, bytes);
      this.#size += written;
      this.#heldBytes -= written;
      this.#held = this.#heldBytes === 0 ? [] : [bytes.subarray(written)];
    }
  }

  #rotateWhenFull(): void {
    const full =
      this.#rotation !== undefined && this.#size > 0 && this.#size + this.#heldBytes > this.#rotation.maxBytes;
    if (full && this.#path !== undefined && this.#rotation !== undefined) {
      rotateFiles(this.#path, this.#rotation.keep);
      // Should the new file not open, lines go on into the one put aside, which must not be put aside again at once.
      this.#size = 0;
      this.reopen();
    }
  }

  reopen(): void {
    if (this.#path !== undefined) {
      const previous = this.#descriptor;
      this.#descriptor = this.#open(this.#path);
      closeSync(previous);
    }
  }

  close(): void {
    this.flush();
    this.#closed = true;
    process.off('exit', this.#flushAtExit);
    clearTimeout(this.#timer as NodeJS.Timeout | undefined);
    if (this.#path !== undefined) {
      closeSync(this.#descriptor);
    }
  }
}
