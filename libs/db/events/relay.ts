import type { Transaction } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Database, Executor, TransactionContext } from '../database.ts';
import { Leases, StaleLease, type Lease } from '../lease.ts';
import { prepared, type Parameter } from '../prepared.ts';
import type { Doorbell } from './doorbell.ts';
import { eventOf, type StoredEvent } from './event.ts';
import type { EventTables } from './event-schema.ts';
import { lockProgress, readProgress, writeProgress } from './progress.ts';

export interface EventRelayOptions<Tables extends EventTables> {
  readonly database: Database<Tables>;
  readonly clock: Clock;
  /** This process, unlike every other (see {@link Leases}). */
  readonly owner: string;
  /** Sends events on, in order; what it rejects is sent again, and after a crash some are sent twice. */
  readonly publish: (events: readonly StoredEvent[]) => Promise<void>;
  /** Rung after a commit that appended; polling finds what a lost ring missed. */
  readonly doorbell: Doorbell;
  /** Milliseconds between two looks without a ring; 1 second unless told. */
  readonly interval?: number;
  /** Events per transaction and per publication. */
  readonly batch?: number;
  /** Milliseconds that the lease lasts without renewal; 15 seconds unless told. */
  readonly leaseTime?: number;
}

const leaseName = 'event-relay';

/**
 * Gives committed events their sequence numbers and publishes them. Numbers are given after the commit and by one
 * relay at a time, so a consumer that has seen number n will never see a smaller one appear, whatever transactions
 * ran side by side. Any number of processes may run a relay; a lease lets one work.
 */
export class EventRelay<Tables extends EventTables> {
  readonly #options: Required<EventRelayOptions<Tables>>;
  readonly #database: Database<EventTables>;
  readonly #leases: Leases<EventTables>;
  #lease: Lease | undefined;
  #renewAt = 0;

  constructor(options: EventRelayOptions<Tables>) {
    this.#options = { interval: 1000, batch: 200, leaseTime: 15_000, ...options };
    this.#database = options.database as unknown as Database<EventTables>;
    this.#leases = new Leases(this.#database, options.clock);
  }

  /** Works until the signal aborts; what fails is logged and tried again. */
  async run(ctx: TransactionContext): Promise<void> {
    while (!ctx.signal.aborted) {
      const moved = await this.#attempt(ctx);
      if (moved < this.#options.batch) await this.#options.doorbell.wait(this.#options.interval, ctx.signal);
    }
    await this.#giveUpLease(ctx);
  }

  /**
   * Numbers one batch and publishes one batch; returns the larger count, 0 while another process holds the lease.
   * Throws what the database or `publish` throw; nothing is lost by that.
   */
  async runOnce(ctx: TransactionContext): Promise<number> {
    const lease = await this.#hold(ctx);
    if (lease === undefined) return 0;
    const numbered = await this.#number(ctx, lease);
    const published = await this.#publish(ctx, lease);
    return Math.max(numbered, published);
  }

  async #attempt(ctx: TransactionContext): Promise<number> {
    try {
      return await this.runOnce(ctx);
    } catch (error) {
      if (ctx.signal.aborted) return 0;
      if (error instanceof StaleLease) this.#lease = undefined;
      ctx.log.warn('events could not be relayed and will be', { database: this.#database.name, error });
      return 0;
    }
  }

  async #hold(ctx: TransactionContext): Promise<Lease | undefined> {
    const { clock, owner, leaseTime } = this.#options;
    if (this.#lease !== undefined && clock.monotonic() < this.#renewAt) return this.#lease;
    this.#lease = await this.#leases.acquire(ctx, leaseName, owner, leaseTime);
    this.#renewAt = clock.monotonic() + leaseTime / 3;
    return this.#lease;
  }

  async #number(ctx: TransactionContext, lease: Lease): Promise<number> {
    const rows = await this.#database.read
      .selectFrom('events')
      .select('row_id')
      .where('sequence', 'is', null)
      .limit(1)
      .execute();
    if (rows.length === 0) return 0;
    return this.#database.transaction(ctx, async (tx) => {
      await this.#leases.check(tx, lease);
      return numberBatch(tx, this.#options.batch);
    });
  }

  async #publish(ctx: TransactionContext, lease: Lease): Promise<number> {
    const { published, assigned } = await readProgress(this.#database.read);
    if (published === assigned) return 0;
    const rows = await eventsAfter(this.#database.read, published, this.#options.batch);
    const last = rows.at(-1)?.sequence;
    if (last === undefined) return 0;
    await this.#options.publish(rows);
    await this.#database.transaction(ctx, async (tx) => {
      await this.#leases.check(tx, lease);
      await writeProgress(tx, { published: last });
    });
    return rows.length;
  }

  async #giveUpLease({ log }: TransactionContext): Promise<void> {
    if (this.#lease === undefined) return;
    const signal = new AbortController().signal;
    try {
      await this.#leases.release({ log, signal }, this.#lease);
    } catch (error) {
      log.debug('the relay left its lease to run out', { database: this.#database.name, error });
    }
    this.#lease = undefined;
  }
}

const setSequence = prepared((db: Executor<EventTables>, parameter: Parameter<{ row_id: number; sequence: number }>) =>
  db
    .updateTable('events')
    .set({ sequence: parameter('sequence') })
    .where('row_id', '=', parameter('row_id')),
);

const numberBatch = async (tx: Transaction<EventTables>, batch: number): Promise<number> => {
  const { assigned } = await lockProgress(tx);
  const rows = await tx
    .selectFrom('events')
    .select('row_id')
    .where('sequence', 'is', null)
    .orderBy('row_id')
    .limit(batch)
    .execute();
  for (const [index, { row_id }] of rows.entries())
    await setSequence.affected(tx, { row_id, sequence: assigned + index + 1 });
  await writeProgress(tx, { assigned: assigned + rows.length });
  return rows.length;
};

/** The numbered events after a sequence number, in order. */
export const eventsAfter = async (
  db: Executor<EventTables>,
  sequence: number,
  limit: number,
): Promise<readonly StoredEvent[]> => {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  return rows.map(eventOf);
};
