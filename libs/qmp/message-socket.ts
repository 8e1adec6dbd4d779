import { connect, type Socket } from 'node:net';
import type { Fault } from '@nimbo/errors/fault.ts';
import { TooLarge, Unavailable } from '@nimbo/errors/faults.ts';
import type { CallContext } from './call-context.ts';
import { LineSplitter } from './line-splitter.ts';
import { parseMessage, type Message } from './message.ts';
import { withDeadline } from './with-deadline.ts';

/** Where somebody speaks JSON lines, and how he is named in public messages. */
export interface Peer {
  /** Absolute path of the unix socket. */
  readonly path: string;
  /** Public, for example `QEMU of guest 0f…`. */
  readonly name: string;
  /** Bytes of one message; 16 MiB unless told. */
  readonly messageLimit?: number;
}

/** Bytes that may wait for a peer who does not read. */
const mostUnsent = 4 * 1024 * 1024;

const defaultMessageLimit = 16 * 1024 * 1024;

/** JSON objects, one a line, over a unix socket; closed for good by the first thing that goes wrong. */
export class MessageSocket {
  /** Resolves when it is closed, with the reason. */
  readonly closed: Promise<Fault>;
  readonly #peer: Peer;
  readonly #socket: Socket;
  readonly #lines: LineSplitter;
  readonly #resolveClosed: (fault: Fault) => void;
  #fault: Fault | undefined;

  constructor(ctx: Pick<CallContext, 'log'>, peer: Peer, socket: Socket, receive: (message: Message) => void) {
    const { promise, resolve } = Promise.withResolvers<Fault>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#peer = peer;
    this.#socket = socket;
    this.#lines = new LineSplitter(peer.messageLimit ?? defaultMessageLimit);
    socket.on('data', (chunk: Buffer) => this.#read(ctx, chunk, receive));
    socket.on('error', (cause) => this.close(this.#lost(cause)));
    socket.on('close', () => this.close(this.#lost()));
  }

  /** Why it is closed; undefined while it is open. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** @throws Unavailable where it is closed, or the peer has stopped reading */
  send(message: Message, prefix = ''): void {
    if (this.#fault !== undefined) {
      throw this.#fault;
    }
    if (this.#socket.writableLength > mostUnsent) {
      throw new Unavailable(`${this.#peer.name} does not read what it is told`, { code: 'qmp.stalled' });
    }
    this.#socket.write(Buffer.from(`${prefix}${JSON.stringify(message)}\n`, prefix === '' ? 'utf8' : 'latin1'));
  }

  /** Idempotent; the first reason stays. */
  close(
    fault: Fault = new Unavailable(`the connection to ${this.#peer.name} was closed`, { code: 'qmp.closed' }),
  ): void {
    if (this.#fault === undefined) {
      this.#fault = fault;
      this.#socket.destroy();
      this.#resolveClosed(fault);
    }
  }

  #lost(cause?: unknown): Fault {
    const options = { code: 'qmp.closed', ...(cause === undefined ? {} : { cause }) };
    return new Unavailable(`the connection to ${this.#peer.name} was lost`, options);
  }

  #read(ctx: Pick<CallContext, 'log'>, chunk: Buffer, receive: (message: Message) => void): void {
    const lines = this.#lines.push(chunk);
    if (lines === undefined) {
      this.close(new TooLarge(`${this.#peer.name} sent a message that is too long`, { code: 'qmp.too_long' }));
      return;
    }
    for (const line of lines) {
      const message = parseMessage(line);
      if (message === null) {
        ctx.log.warn('a line that is no message was skipped', { peer: this.#peer.name, bytes: line.length });
      } else if (message !== undefined && this.#fault === undefined) {
        receive(message);
      }
    }
  }
}

/**
 * Connects to a peer's unix socket.
 * @throws Unavailable (`qmp.not_listening`) where nobody listens; Timeout
 */
export const openSocket = (ctx: CallContext, peer: Peer, timeLimit: number): Promise<Socket> =>
  withDeadline(ctx, { timeLimit, failure: `${peer.name} did not accept the connection` }, (signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect(peer.path);
    const onError = (cause: Error) =>
      reject(new Unavailable(`${peer.name} cannot be reached`, { code: 'qmp.not_listening', cause }));
    socket.once('error', onError);
    socket.once('connect', () => {
      socket.off('error', onError);
      resolve(socket);
    });
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    return promise;
  });
