/** Where finished log lines go. */
export interface LineWriter {
  /** Takes one line, its newline included. Never throws: a log that cannot be written must not stop the work. */
  write(line: string): void;
  /** Writes everything that is still held back. */
  flush(): void;
  /** Opens the file again by its name, after something else has moved it away. */
  reopen(): void;
  /** Flushes and lets go. */
  close(): void;
}
