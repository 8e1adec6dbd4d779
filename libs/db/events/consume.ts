import type { Clock } from '@nimbo/context/clock.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import type { Database, TransactionContext } from '../database.ts';
import { moveCursor, openCursor, type CursorStart, type EventCursor } from './cursor.ts';
import type { Doorbell } from './doorbell.ts';
import type { StoredEvent } from './event.ts';
import type { EventTables } from './event-schema.ts';
import { readProgress } from './progress.ts';
import { eventsAfter } from './relay.ts';

export interface EventConsumerOptions<Tables extends EventTables> {
  readonly database: Database<Tables>;
  readonly clock: Clock;
  /** The cursor's name; processes that share it share the work. */
  readonly consumer: string;
  readonly start: CursorStart;
  /** Gets each event at least once and in order; idempotent, because a crash repeats the last batch. */
  readonly handle: (events: readonly StoredEvent[]) => Promise<void>;
  /**
   * Called before going on when events were purged that this consumer has not seen, because it was away for longer
   * than they are kept: it must look at the present state of everything instead.
   */
  readonly resynchronize: () => Promise<void>;
  readonly doorbell: Doorbell;
  /** Milliseconds between two looks without a ring; 1 second unless told. */
  readonly interval?: number;
  readonly batch?: number;
}

/** A cursor without news is touched this often, so that purging can tell an idle consumer from one that is gone. */
const signOfLife = 60_000;

/** Reads a service's events behind a cursor of its own. */
export class EventConsumer<Tables extends EventTables> {
  readonly #options: Required<EventConsumerOptions<Tables>>;
  readonly #database: Database<EventTables>;

  constructor(options: EventConsumerOptions<Tables>) {
    this.#options = { interval: 1000, batch: 200, ...options };
    this.#database = options.database as unknown as Database<EventTables>;
  }

  /** Works until the signal aborts; what fails is logged and tried again. */
  async run(ctx: TransactionContext): Promise<void> {
    while (!ctx.signal.aborted) {
      const handled = await this.#attempt(ctx);
      if (handled < this.#options.batch) await this.#options.doorbell.wait(this.#options.interval, ctx.signal);
    }
  }

  /** Handles one batch and returns its size. Throws what the database or `handle` throw; the batch comes again. */
  async runOnce(ctx: TransactionContext): Promise<number> {
    const { clock, consumer, start, batch, handle } = this.#options;
    const cursor = await openCursor(ctx, this.#database, clock, consumer, start);
    const from = await this.#afterGap(ctx, cursor);
    const events = await eventsAfter(this.#database.read, from, batch);
    const last = events.at(-1)?.sequence;
    if (last === undefined) {
      await this.#showLife(ctx, cursor);
      return 0;
    }
    await handle(events);
    await moveCursor(ctx, this.#database, clock, consumer, last);
    return events.length;
  }

  async #attempt(ctx: TransactionContext): Promise<number> {
    try {
      return await this.runOnce(ctx);
    } catch (error) {
      if (ctx.signal.aborted) return 0;
      ctx.log.warn('events could not be handled and will come again', { consumer: this.#options.consumer, error });
      return 0;
    }
  }

  async #afterGap(ctx: TransactionContext, { sequence }: EventCursor): Promise<number> {
    const { purged } = await readProgress(this.#database.read);
    if (purged <= sequence) return sequence;
    const { clock, consumer } = this.#options;
    ctx.log.warn('events were purged before this consumer saw them', { consumer, seen: sequence, purged });
    await this.#options.resynchronize();
    await moveCursor(ctx, this.#database, clock, consumer, purged);
    return purged;
  }

  async #showLife(ctx: TransactionContext, { sequence, updated_at }: EventCursor): Promise<void> {
    const { clock, consumer } = this.#options;
    if (clock.now() - millisecondsOf(updated_at) < signOfLife) return;
    await moveCursor(ctx, this.#database, clock, consumer, sequence);
  }
}
