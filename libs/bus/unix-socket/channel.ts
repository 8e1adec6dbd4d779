import type { Socket } from 'node:net';
import { encodeFrame, FrameReader, FramingError, type RawFrame } from './framing.ts';
import type { SocketLimits } from './socket-limits.ts';

type Listener = (frame: RawFrame) => void;

/**
 * Frames over one socket. During the handshake frames are asked for one by one and hardly anything is buffered;
 * afterwards a listener gets each.
 */
export class Channel {
  readonly #socket: Socket;
  readonly #limits: SocketLimits;
  readonly #reader: FrameReader;
  readonly #closed: Promise<string>;
  #reason: string | undefined;
  #listener: Listener | undefined;
  #waiting: { resolve: (frame: RawFrame) => void; reject: (error: Error) => void } | undefined;
  #isCorked = false;

  constructor(socket: Socket, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#reader = new FrameReader(limits.handshakeBytes);
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => resolve(this.#reason ?? 'the other side closed the connection'));
    });
    void this.#closed.then((reason) => this.#waiting?.reject(new FramingError(reason)));
    socket.on('error', (error) => this.destroy(error.message));
    socket.on('data', (chunk) => this.#receive(chunk));
  }

  /** Resolves when the connection has ended, to the reason. */
  get closed(): Promise<string> {
    return this.#closed;
  }

  /** Bytes that wait to be sent. */
  get outgoing(): number {
    return this.#socket.writableLength;
  }

  /** The next frame of the handshake; rejects with a FramingError when the connection ends. */
  next(): Promise<RawFrame> {
    const { promise, resolve, reject } = Promise.withResolvers<RawFrame>();
    if (this.#socket.destroyed) reject(new FramingError(this.#reason ?? 'the connection has ended'));
    this.#waiting = { resolve, reject };
    this.#advance();
    return promise;
  }

  /** Ends the handshake: larger frames from here on, each to the listener. */
  listen(listener: Listener): void {
    this.#reader.maximum = this.#limits.frameBytes;
    this.#listener = listener;
    this.#advance();
  }

  /** Frames of one turn of the loop leave in one system call. */
  send(header: object, body?: string): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => this.#uncork());
    }
    this.#socket.write(encodeFrame(header, body));
  }

  /** Sends what waits, then ends the connection; a peer that does not read for a second is cut off. */
  async end(): Promise<void> {
    this.#uncork();
    this.#socket.end();
    const timer = setTimeout(() => this.destroy('the other side did not read'), 1000);
    await this.#closed;
    clearTimeout(timer);
  }

  /** Cuts the connection; the first reason is kept. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    this.#reader.push(chunk);
    if (this.#listener === undefined && this.#reader.buffered > 2 * this.#limits.handshakeBytes) {
      this.destroy('too much arrived before the handshake');
      return;
    }
    this.#advance();
  }

  #advance(): void {
    try {
      while (this.#wants()) {
        const frame = this.#reader.next();
        if (frame === undefined) return;
        this.#hand(frame);
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error.message : 'a frame could not be read');
    }
  }

  #wants(): boolean {
    return !this.#socket.destroyed && (this.#listener !== undefined || this.#waiting !== undefined);
  }

  #hand(frame: RawFrame): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) waiting.resolve(frame);
    else this.#listener?.(frame);
  }
}
