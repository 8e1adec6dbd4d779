import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Channel, Envelope } from 'rabbitmq-client';

/** A message's properties and its way; its number is what a return is known by. */
export type Outgoing = Envelope & { readonly messageId: string };

/**
 * How a message fared: taken by the broker; refused, because a queue is full; of no use, because the queue it asks for
 * does not exist; or unknown, because the connection ended.
 */
export type Outcome = 'taken' | 'refused' | 'nobody' | 'lost';

const outcomeOf = (error: unknown): Outcome =>
  error instanceof Error && 'code' in error && error.code === 'NACK' ? 'refused' : 'lost';

/** Sends over a channel in confirm mode, as the connection's user, and counts what waits for its confirmation. */
export class Outbox {
  readonly #channel: Channel;
  readonly #user: string;
  readonly #returned = new Set<string>();
  readonly #idle: (() => void)[] = [];
  #bytes = 0;
  #count = 0;

  constructor(channel: Channel, user: string) {
    this.#channel = channel;
    this.#user = user;
    channel.on('basic.return', ({ messageId = '' }) => this.#returned.add(messageId));
  }

  /** Bytes that wait to be confirmed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sends to a queue that must exist, in the order of the calls. */
  async publish(message: Outgoing, body: string): Promise<Outcome> {
    const outcome = await this.post({ ...message, mandatory: true }, body);
    // The library tells of a return one turn after the confirmation that follows it.
    await nextTurn();
    return this.#returned.delete(message.messageId) ? 'nobody' : outcome;
  }

  /** Sends to whoever is there, maybe nobody. */
  async post(message: Outgoing, body: string): Promise<Outcome> {
    const size = Buffer.byteLength(body);
    this.#bytes += size;
    this.#count += 1;
    try {
      await this.#channel.basicPublish({ ...message, userId: this.#user }, body);
      return 'taken';
    } catch (error) {
      return outcomeOf(error);
    } finally {
      this.#bytes -= size;
      this.#count -= 1;
      if (this.#count === 0) for (const tell of this.#idle.splice(0)) tell();
    }
  }

  /** Resolves when nothing waits to be confirmed. */
  async idle(): Promise<void> {
    if (this.#count > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
