/** A frame: a small JSON header for the two ends of the connection, and a body that only passes through. */
export interface RawFrame {
  readonly header: unknown;
  readonly body: Buffer;
}

/** What arrives is no frame, or too large a one: the connection can only be dropped. */
export class FramingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FramingError';
  }
}

const prefixBytes = 6;
const maximumHeaderBytes = 0xffff;

/** Bytes of a frame: 4 for the length of what follows, 2 for that of the header (big-endian), header, body. */
export const encodeFrame = (header: object, body = ''): Buffer => {
  const head = JSON.stringify(header);
  const headBytes = Buffer.byteLength(head);
  if (headBytes > maximumHeaderBytes) throw new FramingError(`a frame's header has ${headBytes} bytes`);
  const bodyBytes = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(prefixBytes + headBytes + bodyBytes);
  bytes.writeUInt32BE(2 + headBytes + bodyBytes, 0);
  bytes.writeUInt16BE(headBytes, 4);
  bytes.write(head, prefixBytes);
  bytes.write(body, prefixBytes + headBytes);
  return bytes;
};

/** Cuts a stream of bytes into frames. A length beyond the maximum is refused before anything of it is kept. */
export class FrameReader {
  /** The largest frame; raised once the peer has proved who it is. */
  maximum: number;
  #chunks: Buffer[] = [];
  #buffered = 0;

  constructor(maximum: number) {
    this.maximum = maximum;
  }

  /** Bytes that arrived and were not yet taken as frames. */
  get buffered(): number {
    return this.#buffered;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  /**
   * The next whole frame, or undefined until more arrives.
   * @throws FramingError
   */
  next(): RawFrame | undefined {
    if (this.#buffered < prefixBytes) return undefined;
    const length = this.#peek(prefixBytes).readUInt32BE(0);
    if (length > this.maximum || length < 2) throw new FramingError(`a frame announces ${length} bytes`);
    if (this.#buffered < 4 + length) return undefined;
    return parseFrame(this.#take(4 + length));
  }

  /** The first bytes in one piece; joins chunks only as far as needed. */
  #peek(bytes: number): Buffer {
    while ((this.#chunks[0]?.length ?? 0) < bytes && this.#chunks.length > 1) {
      const [first, second, ...rest] = this.#chunks;
      this.#chunks = [Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)]), ...rest];
    }
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #take(bytes: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const whole = all ?? Buffer.alloc(0);
    const rest = whole.subarray(bytes);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    return whole.subarray(0, bytes);
  }
}

const parseFrame = (bytes: Buffer): RawFrame => {
  const headEnd = prefixBytes + bytes.readUInt16BE(4);
  if (headEnd > bytes.length) throw new FramingError('a header is longer than its frame');
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8', prefixBytes, headEnd));
    return { header, body: bytes.subarray(headEnd) };
  } catch {
    throw new FramingError('a header is no JSON');
  }
};
