import { sql, type Transaction } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Database, TransactionContext } from './database.ts';
import { insertIfMissing } from './insert-if-missing.ts';
import type { MigrationSteps } from './migration-steps.ts';

/** Part of a service's own tables. */
export interface LeaseTables {
  leases: {
    name: string;
    owner: string;
    fence: number;
    /** Milliseconds of the clock that counts (see {@link Leases}); 0 when free. */
    expires_at: number;
    /** Whose clock that was, on SQLite. */
    instance: string;
  };
}

/** The right to do something alone for a while. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** Grows with each change of owner; goes with every write and every command, which is refused when it is stale. */
  readonly fence: number;
}

/** The lease has been taken over: its former owner must stop. */
export class StaleLease extends Conflict {
  constructor({ name, owner, fence }: Lease) {
    super(`The lease ${name} no longer belongs to ${owner}; another has taken over.`, {
      code: 'db.stale_lease',
      details: { name, owner, fence },
    });
  }
}

/** The migration step that makes the table. */
export const createLeases = ({ createTable }: MigrationSteps): Promise<void> =>
  createTable('leases', (table, types) =>
    table
      .addColumn('name', types.text(128), (column) => column.primaryKey().notNull())
      .addColumn('owner', types.text(255), (column) => column.notNull())
      .addColumn('fence', types.bigInteger(), (column) => column.notNull())
      .addColumn('expires_at', types.bigInteger(), (column) => column.notNull())
      .addColumn('instance', types.text(36), (column) => column.notNull()),
  );

type Row = LeaseTables['leases'];

/**
 * Leases of one database. Time is the database server's, so that owners need not agree on theirs; on SQLite, where one
 * process owns the file, it is that process's monotonic clock, and what an earlier process held is free.
 * An owner is one running process (a host's or role's name and something random), never just a name.
 */
export class Leases<Tables extends LeaseTables> {
  readonly #database: Database<LeaseTables>;
  readonly #clock: Clock;

  constructor(database: Database<Tables>, clock: Clock) {
    this.#database = database as unknown as Database<LeaseTables>;
    this.#clock = clock;
  }

  /** Takes a lease that is free or has run out, or prolongs one's own; undefined while another holds it. */
  async acquire(
    ctx: TransactionContext,
    name: string,
    owner: string,
    milliseconds: number,
  ): Promise<Lease | undefined> {
    return this.#database.transaction(ctx, async (tx) => {
      const row = await this.#lockRow(tx, name);
      const now = await this.#now(tx);
      const held = this.#isHeld(row, now);
      if (held && row.owner !== owner) return undefined;
      const fence = held ? row.fence : row.fence + 1;
      const instance = this.#database.instance;
      const changes = { owner, fence, expires_at: now + milliseconds, instance };
      await tx.updateTable('leases').set(changes).where('name', '=', name).execute();
      return { name, owner, fence };
    });
  }

  /** Prolongs a lease from now on; false when it has run out or another has it: the owner must stop. */
  async renew(ctx: TransactionContext, lease: Lease, milliseconds: number): Promise<boolean> {
    return this.#database.transaction(ctx, async (tx) => {
      const row = await this.#lockRow(tx, lease.name);
      const now = await this.#now(tx);
      if (!isOwn(row, lease) || !this.#isHeld(row, now)) return false;
      await tx
        .updateTable('leases')
        .set({ expires_at: now + milliseconds })
        .where('name', '=', lease.name)
        .execute();
      return true;
    });
  }

  /** Gives a lease back at once; nothing happens when it is another's already. */
  async release(ctx: TransactionContext, lease: Lease): Promise<void> {
    await this.#database.transaction(ctx, (tx) =>
      tx
        .updateTable('leases')
        .set({ expires_at: 0 })
        .where('name', '=', lease.name)
        .where('owner', '=', lease.owner)
        .where('fence', '=', lease.fence)
        .execute(),
    );
  }

  /**
   * Makes a transaction the lease holder's: until it ends nobody can take the lease over. A lease that has run out but
   * that nobody took is still good, because whoever takes it waits for this transaction.
   * @throws StaleLease when another has taken over, or the lease was given back
   */
  async check(tx: Transaction<Tables>, lease: Lease): Promise<void> {
    const row = await (tx as unknown as Transaction<LeaseTables>)
      .selectFrom('leases')
      .selectAll()
      .where('name', '=', lease.name)
      .forShare()
      .executeTakeFirst();
    if (row === undefined || !isOwn(row, lease) || row.expires_at === 0) throw new StaleLease(lease);
  }

  async #lockRow(tx: Transaction<LeaseTables>, name: string): Promise<Row> {
    const query = tx.selectFrom('leases').selectAll().where('name', '=', name).forUpdate();
    const row = await query.executeTakeFirst();
    if (row !== undefined) return row;
    await insertIfMissing(tx, 'leases', { name, owner: '', fence: 0, expires_at: 0, instance: '' });
    return query.executeTakeFirstOrThrow();
  }

  #isHeld(row: Row, now: number): boolean {
    if (this.#database.dialect === 'sqlite' && row.instance !== this.#database.instance) return false;
    return row.expires_at > now;
  }

  /** Asked after the row is locked: what counts is the time when nobody else can change it. */
  async #now(tx: Transaction<LeaseTables>): Promise<number> {
    if (this.#database.dialect === 'sqlite') return Math.ceil(this.#clock.monotonic());
    const milliseconds =
      this.#database.dialect === 'postgres'
        ? sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
        : sql`cast(unix_timestamp(sysdate(3)) * 1000 as signed)`;
    const { rows } = await sql<{ now: number }>`select ${milliseconds} as now`.execute(tx);
    return rows[0]?.now as number;
  }
}

const isOwn = (row: Row, lease: Lease): boolean => row.owner === lease.owner && row.fence === lease.fence;
