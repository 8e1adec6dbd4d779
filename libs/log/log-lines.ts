/** A longer line is none that the log wrote; its first part is given, the rest left out. */
const longestLine = 1024 * 1024;

/** Cuts chunks into lines, holding back at most one unfinished line of 1 MiB. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #skipping = false;

  /** The lines that this chunk completes. */
  push(chunk: Uint8Array): readonly string[] {
    const pieces = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = pieces.pop() ?? '';
    const lines = this.#skipping ? pieces.slice(1) : pieces;
    this.#skipping &&= pieces.length === 0;
    if (this.#rest.length > longestLine) {
      const first = this.#skipping ? [] : [this.#rest.slice(0, longestLine)];
      this.#rest = '';
      this.#skipping = true;
      return [...lines, ...first];
    }
    return lines;
  }

  /** What stood behind the last newline. */
  end(): readonly string[] {
    return this.#rest === '' || this.#skipping ? [] : [this.#rest];
  }
}
