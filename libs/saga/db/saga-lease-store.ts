import { sql, type ExpressionBuilder, type Expression, type SqlBool, type Transaction } from 'kysely';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import type { Database } from '@nimbo/db/database.ts';
import type { ClaimPlan } from '../claim-plan.ts';
import type { SagaWrite, SagaWriteResult, StepRecord } from '../saga-write.ts';
import { hasEnded, progressColumns, sagaRowOf, type SagaRow } from './saga-row.ts';
import type { SagaTables } from './saga-tables.ts';
import { later, sagaTime, type SagaTime } from './saga-time.ts';

/** Who claims sagas, and for how long (milliseconds). */
export interface SagaOwner {
  readonly name: string;
  /** Of its database handle: on SQLite, where a file has one process, leases of an earlier one are void. */
  readonly instance: string;
  readonly leaseDuration: number;
  /** No saga is put off for longer; one that seems to be was so by a clock that has since been set back, and is due. */
  readonly longestWait: number;
}

/** A saga that is due, with the milliseconds left until its deadline, as the database's clock has it. */
export interface DueSaga extends SagaRow {
  readonly timeLeft: number;
}

/** What became of a lease. */
export type RenewResult = 'held' | 'lost' | 'undo-requested';

type Ctx = Pick<Context, 'signal' | 'log'>;

/** A history longer than this repeats its last row: an undo that is tried for ever must not fill the disk. */
const maxRecordedAttempts = 20;

/** The queries of an engine: every write names the fence that it holds and is refused when that is stale. */
export class SagaLeaseStore {
  readonly #database: Database<SagaTables>;
  readonly #owner: SagaOwner;
  readonly #clock: Clock;
  readonly #time: SagaTime;

  constructor(database: Database<SagaTables>, owner: SagaOwner, clock: Clock) {
    this.#database = database;
    this.#owner = owner;
    this.#clock = clock;
    this.#time = sagaTime(database.dialect, clock);
  }

  /** The oldest sagas of these names that are due and that nobody holds. */
  async findDue(names: readonly string[], limit: number): Promise<readonly DueSaga[]> {
    if (names.length === 0) return [];
    const now = this.#time.now();
    const rows = await this.#database.read
      .selectFrom('sagas')
      .selectAll()
      .select(sql<number | null>`deadline_at - ${now}`.as('time_left'))
      .where('name', 'in', names)
      .where((eb) => this.#isDue(eb, now))
      .where((eb) => this.#isFree(eb))
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      ...sagaRowOf(row),
      timeLeft: row.time_left ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** Names of sagas that are due and that this code does not know. */
  async findUnknown(names: readonly string[]): Promise<readonly string[]> {
    let query = this.#database.read.selectFrom('sagas').select('name').distinct().where('waiting', 'is', null);
    if (names.length > 0) query = query.where('name', 'not in', names);
    const rows = await query.where((eb) => this.#isDue(eb, this.#time.now())).execute();
    return rows.map((row) => row.name);
  }

  /** Shows on every saga of an unknown name why nobody runs it. A release that knows it claims it all the same. */
  async noteUnknown(ctx: Ctx, name: string, reason: string): Promise<void> {
    await this.#database.transaction(ctx, (tx) =>
      tx
        .updateTable('sagas')
        .set({ waiting: reason, updated_at: timestampNow(this.#clock) })
        .where('name', '=', name)
        .where('next_run_at', 'is not', null)
        .where('owner', 'is', null)
        .execute(),
    );
  }

  /** Takes a saga over, or leaves it waiting, as planned; false where another was faster. */
  async claim(ctx: Ctx, saga: SagaRow, plan: ClaimPlan, inWrite: () => void): Promise<boolean> {
    return this.#database.transaction(ctx, async (tx) => {
      const updated = await this.#claimUpdate(tx, saga, plan).executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) return false;
      const owner = saga.owner ?? this.#owner.name;
      if (plan.record !== undefined) await this.#record(tx, saga, plan.record, owner, saga.stepStartedAt);
      inWrite();
      return true;
    });
  }

  /** Writes what a run of a step has changed. `unlessUndo`: not if the saga was asked to turn back meanwhile. */
  async write(
    ctx: Ctx,
    saga: SagaRow,
    write: SagaWrite,
    unlessUndo: boolean,
    inWrite: () => void,
  ): Promise<SagaWriteResult> {
    return this.#database.transaction(ctx, async (tx) => {
      let query = tx.updateTable('sagas').set(this.#columns(saga, write)).where('id', '=', saga.id);
      if (unlessUndo) query = query.where('undo_requested_at', 'is', null);
      const updated = await query.where('fence', '=', saga.fence).executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) return this.#whyRefused(tx, saga);
      if (write.record !== undefined) await this.#record(tx, saga, write.record, this.#owner.name, saga.stepStartedAt);
      inWrite();
      return { kind: 'written' };
    });
  }

  /** Holds a lease for another while. */
  async renew(ctx: Ctx, id: string, fence: number): Promise<RenewResult> {
    return this.#database.transaction(ctx, async (tx) => {
      const updated = await tx
        .updateTable('sagas')
        .set({ lease_expires_at: this.#leaseEnd() })
        .where('id', '=', id)
        .where('fence', '=', fence)
        .where('owner', 'is not', null)
        .executeTakeFirst();
      if (updated.numUpdatedRows !== 1n) return 'lost';
      const row = await tx
        .selectFrom('sagas')
        .select(['status', 'undo_requested_at'])
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.status === 'running' && row.undo_requested_at !== null ? 'undo-requested' : 'held';
    });
  }

  #claimUpdate(tx: Transaction<SagaTables>, saga: SagaRow, plan: ClaimPlan) {
    return tx
      .updateTable('sagas')
      .set({
        ...this.#columns(saga, plan),
        waiting: plan.waiting ?? null,
        fence: saga.fence + 1,
      })
      .where('id', '=', saga.id)
      .where('fence', '=', saga.fence)
      .where('undo_requested_at', saga.undoRequestedAt === undefined ? 'is' : 'is not', null)
      .where((eb) => this.#isFree(eb));
  }

  #columns(saga: SagaRow, write: SagaWrite) {
    const now = timestampNow(this.#clock);
    return {
      ...progressColumns(write.progress),
      ...(write.state === undefined ? {} : { state: JSON.stringify(write.state) }),
      ...(write.lastError === undefined ? {} : { last_error: nullableJson(write.lastError) }),
      ...(write.cause === undefined ? {} : { cause: JSON.stringify(write.cause) }),
      ...(write.record === undefined ? {} : { history: nextSeq(saga, write.record) }),
      ...this.#holding(write, now),
      updated_at: now,
    };
  }

  /** Whose the saga is after the write, and when it is looked at again. */
  #holding(write: SagaWrite, now: string) {
    const free = { owner: null, owner_instance: null, lease_expires_at: null, step_started_at: null };
    if (hasEnded(write.progress.status)) return { ...free, next_run_at: null, exclusive_key: null, finished_at: now };
    if (write.releaseFor !== undefined) return { ...free, next_run_at: later(this.#time.now(), write.releaseFor) };
    const { name, instance } = this.#owner;
    return { owner: name, owner_instance: instance, lease_expires_at: this.#leaseEnd(), step_started_at: now };
  }

  async #whyRefused(tx: Transaction<SagaTables>, saga: SagaRow): Promise<SagaWriteResult> {
    const row = await tx
      .selectFrom('sagas')
      .select(['fence', 'undo_requested_at', 'undo_reason'])
      .where('id', '=', saga.id)
      .executeTakeFirst();
    if (row === undefined || row.fence !== saga.fence || row.undo_requested_at === null) return { kind: 'lost' };
    return { kind: 'undo-requested', reason: row.undo_reason ?? '' };
  }

  async #record(
    tx: Transaction<SagaTables>,
    saga: SagaRow,
    record: StepRecord,
    owner: string,
    startedAt: string | undefined,
  ): Promise<void> {
    const now = timestampNow(this.#clock);
    const { error, ...columns } = record;
    const row = { ...columns, fence: saga.fence, owner, finished_at: now, error: nullableJson(error ?? null) };
    if (repeatsLast(saga, record)) {
      await tx
        .updateTable('saga_steps')
        .set({ ...row, started_at: startedAt ?? now })
        .where('saga_id', '=', saga.id)
        .where('seq', '=', saga.history)
        .execute();
      return;
    }
    await tx
      .insertInto('saga_steps')
      .values({ ...row, saga_id: saga.id, seq: saga.history + 1, started_at: startedAt ?? now })
      .execute();
  }

  #isDue(eb: ExpressionBuilder<SagaTables, 'sagas'>, now: Expression<number>): Expression<SqlBool> {
    return eb.or([eb('next_run_at', '<=', now), eb('next_run_at', '>', later(now, this.#owner.longestWait))]);
  }

  #isFree(eb: ExpressionBuilder<SagaTables, 'sagas'>): Expression<SqlBool> {
    const free = [eb('owner', 'is', null), eb('lease_expires_at', '<=', this.#time.lease())];
    if (this.#database.dialect === 'sqlite') free.push(eb('owner_instance', '!=', this.#owner.instance));
    return eb.or(free);
  }

  #leaseEnd(): Expression<number> {
    return later(this.#time.lease(), this.#owner.leaseDuration);
  }
}

const nullableJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const repeatsLast = (saga: Pick<SagaRow, 'history'>, record: StepRecord): boolean =>
  record.attempt > maxRecordedAttempts && record.outcome !== 'done' && saga.history > 0;

/** The number of rows of history once the record is written. */
export const nextSeq = (saga: Pick<SagaRow, 'history'>, record: StepRecord): number =>
  repeatsLast(saga, record) ? saga.history : saga.history + 1;
