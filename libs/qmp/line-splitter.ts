/** Cuts a byte stream into lines; what is unfinished waits for its rest, up to a limit. */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #size = 0;

  /** The limit is in bytes, for one line. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The lines that these bytes complete; undefined when a line is longer than the limit. */
  push(chunk: Buffer): readonly Buffer[] | undefined {
    const lines: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      this.#keep(chunk.subarray(from, end));
      if (this.#size > this.#limit) {
        return undefined;
      }
      lines.push(this.#take());
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return this.#size > this.#limit ? undefined : lines;
  }

  #keep(part: Buffer): void {
    if (part.length > 0) {
      this.#parts.push(part);
      this.#size += part.length;
    }
  }

  #take(): Buffer {
    const line = this.#parts.length === 1 ? (this.#parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return line;
  }
}
