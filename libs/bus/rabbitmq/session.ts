import { setImmediate as nextTurn, setTimeout as pauseFor } from 'node:timers/promises';
import type { AsyncMessage, Channel, Connection } from 'rabbitmq-client';
import type { KeptLink } from '../kept-connection.ts';
import { destroyConnection } from './destroy-connection.ts';
import { Outbox } from './outbox.ts';

/** The arguments of a declaration. */
export type QueueDeclaration = NonNullable<Parameters<Channel['queueDeclare']>[0]> & { readonly queue: string };

/** How a session behaves. */
export interface SessionOptions {
  readonly user: string;
  readonly prefetch: number;
  readonly drainTime: number;
}

const open = async (connection: Connection): Promise<Channel> => connection.acquire({ emitErrorsFromChannel: true });

/**
 * One connection with its channels: one to send, one to receive, and one for each short business. It ends as a whole
 * when any part of it does, so that there is one way to begin anew.
 */
export class Session implements KeptLink {
  readonly outbox: Outbox;
  readonly closed: Promise<string>;
  readonly #connection: Connection;
  readonly #receiving: Channel;
  readonly #drainTime: number;
  readonly #fail: (reason: string) => void;
  #isOver = false;

  /** Opens the channels of a connection that is there. Rejects, and leaves the connection to its maker, where it can't. */
  static async open(connection: Connection, options: SessionOptions): Promise<Session> {
    const [sending, receiving] = [await open(connection), await open(connection)];
    await sending.confirmSelect();
    await receiving.basicQos({ prefetchCount: options.prefetch });
    return new Session(connection, sending, receiving, options);
  }

  private constructor(connection: Connection, sending: Channel, receiving: Channel, options: SessionOptions) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.closed = promise;
    this.#fail = resolve;
    this.#connection = connection;
    this.#receiving = receiving;
    this.#drainTime = options.drainTime;
    this.outbox = new Outbox(sending, options.user);
    for (const channel of [sending, receiving]) {
      channel.on('error', (error: Error) => this.fail(error.message));
      channel.on('close', () => this.fail('the broker closed a channel'));
    }
    receiving.on('basic.cancel', () => this.fail('the broker removed a queue that is served'));
    connection.on('error', (error: Error) => this.fail(error.message));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the connection at once; the first reason is kept. */
  fail(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    destroyConnection(this.#connection);
    this.#fail(reason);
  }

  /** Does some business on a channel of its own: what the broker refuses there disturbs nothing else. */
  async with<T>(business: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await open(this.#connection);
    channel.on('error', () => undefined);
    try {
      return await business(channel);
    } finally {
      await channel.close();
    }
  }

  /**
   * Takes the messages of a queue. Each is acknowledged before it is handed over: at most once, whatever happens
   * afterwards. What can't be acknowledged any more isn't handed over. Resolves to what stops it.
   */
  async consume(queue: string, take: (message: AsyncMessage) => void): Promise<() => Promise<void>> {
    const { consumerTag } = await this.#receiving.basicConsume({ queue }, (message) => {
      if (this.#acknowledge(message)) take(message);
    });
    return async () => {
      if (!this.#isOver) await this.#receiving.basicCancel(consumerTag);
      // What arrived before the cancellation is handed over on the loop's next turn.
      await nextTurn();
    };
  }

  #acknowledge({ deliveryTag }: AsyncMessage): boolean {
    if (this.#isOver) return false;
    try {
      this.#receiving.basicAck({ deliveryTag });
      return true;
    } catch {
      return false;
    }
  }

  /** Waits a while until what was handed over is confirmed, and ends the connection. */
  async end(): Promise<void> {
    await nextTurn();
    const patience = new AbortController();
    const late = pauseFor(this.#drainTime, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.outbox.idle().then(nextTurn), late]);
    patience.abort();
    this.fail('this process has closed its bus');
  }
}
