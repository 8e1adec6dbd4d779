import type { Clock } from '@nimbo/context/clock.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import { planClaim, waitingDelay } from './claim-plan.ts';
import { nextSeq, SagaLeaseStore, type DueSaga } from './db/saga-lease-store.ts';
import { hasEnded } from './db/saga-row.ts';
import type { SagaTables } from './db/saga-tables.ts';
import type { SagaDefinition } from './definition.ts';
import { HeldSaga } from './held-saga.ts';
import { defaultBackoff, type SagaBackoff } from './saga-backoff.ts';
import type { SagaDoorbell } from './saga-doorbell.ts';
import { noHooks, type SagaHooks } from './saga-hooks.ts';
import { isHalfRun } from './saga-progress.ts';
import type { SagaRegistry } from './saga-registry.ts';
import { runSaga, type SagaRunDeps } from './saga-run.ts';

/** What an engine is made of. Times are in milliseconds. */
export interface SagaEngineOptions<Tables extends SagaTables> {
  readonly database: Database<Tables>;
  readonly registry: SagaRegistry;
  /** Shown to operators: host and role. */
  readonly owner: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly doorbell?: SagaDoorbell;
  /** How long a saga of a dead owner waits for the next (default 15 000). Renewed at a third of it. */
  readonly leaseDuration?: number;
  /** Sagas run at the same time (default 16). */
  readonly concurrency?: number;
  /** How often it looks by itself (default 2 000). */
  readonly pollInterval?: number;
  /** How long a step may take to end after its signal was aborted (default 5 000). */
  readonly grace?: number;
  readonly backoff?: SagaBackoff;
  /** For tests. */
  readonly hooks?: SagaHooks;
}

/** Runs the sagas of one database that its registry knows. Any number of engines may share a database. */
export interface SagaEngine {
  start(): void;
  /**
   * Begins no further step. Running steps get `patience` milliseconds (default 10 000) to end, then their signal is
   * aborted. Resolves when nothing runs here any more and every lease is given back.
   */
  stop(patience?: number): Promise<void>;
  /** Looks for work now. */
  look(): void;
  /** Sagas in its hands now. */
  readonly running: number;
}

const defaults = { leaseDuration: 15_000, concurrency: 16, pollInterval: 2000, grace: 5000 };

class Engine implements SagaEngine {
  readonly #registry: SagaRegistry;
  readonly #store: SagaLeaseStore;
  readonly #deps: SagaRunDeps;
  readonly #doorbell: SagaDoorbell | undefined;
  readonly #concurrency: number;
  readonly #pollInterval: number;
  readonly #held = new Map<HeldSaga, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ended = new AbortController();
  #unlisten: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  /** Monotonic milliseconds; rings come more often than anything new that nobody knows. */
  #noteUnknownAt = 0;
  #renewing: Promise<void> | undefined;
  #stopping = false;

  constructor(options: SagaEngineOptions<SagaTables>) {
    const { leaseDuration, concurrency, pollInterval, grace } = { ...defaults, ...options };
    const { clock, backoff = defaultBackoff } = options;
    const longestWait = Math.max(backoff.cap, waitingDelay) + 10_000;
    const owner = { name: options.owner, instance: options.database.instance, leaseDuration, longestWait };
    this.#registry = options.registry;
    this.#store = new SagaLeaseStore(options.database, owner, clock);
    this.#doorbell = options.doorbell;
    this.#concurrency = concurrency;
    this.#pollInterval = pollInterval;
    this.#deps = {
      store: this.#store,
      clock,
      log: options.log.child({ saga_owner: options.owner }),
      backoff,
      hooks: options.hooks ?? noHooks,
      leaseDuration,
      grace,
      isStopping: () => this.#stopping,
    };
  }

  get running(): number {
    return this.#held.size;
  }

  start(): void {
    this.#unlisten = this.#doorbell?.listen((sagaId) => this.#ring(sagaId));
    this.#timers.add(setInterval(() => this.look(), this.#pollInterval));
    this.#timers.add(setInterval(() => this.#renewAll(), this.#deps.leaseDuration / 3));
    this.look();
  }

  async stop(patience = 10_000): Promise<void> {
    this.#stopping = true;
    this.#unlisten?.();
    const timer = setTimeout(() => this.#interruptAll(), patience);
    this.#timers.add(timer);
    await this.#looking;
    await Promise.all(this.#held.values());
    this.#ended.abort();
    for (const each of this.#timers) clearTimeout(each);
    await this.#renewing;
  }

  look(): void {
    this.#lookAgain = true;
    if (this.#looking === undefined && !this.#stopping) this.#looking = this.#lookUntilDone();
  }

  #ring(sagaId: string | undefined): void {
    for (const held of this.#held.keys()) if (held.id === sagaId) void this.#renew(held);
    this.look();
  }

  #lookIn(milliseconds: number): void {
    if (this.#stopping || milliseconds > this.#pollInterval) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.look();
    }, milliseconds);
    this.#timers.add(timer);
  }

  async #lookUntilDone(): Promise<void> {
    try {
      while (this.#lookAgain && !this.#stopping) {
        this.#lookAgain = false;
        await this.#claimDue();
      }
    } catch (error) {
      this.#deps.log.warn('could not look for sagas', { error });
    } finally {
      this.#looking = undefined;
    }
  }

  async #claimDue(): Promise<void> {
    const free = this.#concurrency - this.#held.size;
    if (free <= 0) return;
    const due = await this.#store.findDue(this.#registry.names, free);
    for (const saga of due) if (!this.#stopping) await this.#claim(saga);
    if (due.length === free) this.#lookAgain = true;
    else if (this.#deps.clock.monotonic() >= this.#noteUnknownAt) await this.#noteUnknown();
  }

  async #noteUnknown(): Promise<void> {
    this.#noteUnknownAt = this.#deps.clock.monotonic() + this.#pollInterval;
    for (const name of await this.#store.findUnknown(this.#registry.names)) {
      const reason = `No process of this release knows sagas named ${name}.`;
      this.#deps.log.warn('a saga waits for code that knows it', { saga: name });
      await this.#store.noteUnknown(this.#ctx(), name, reason);
    }
  }

  async #claim(due: DueSaga): Promise<void> {
    const definition = this.#registry.find(due.name);
    if (definition === undefined) return;
    const plan = planClaim(definition, due, this.#deps.clock);
    const since = this.#deps.clock.monotonic();
    const reached = (moment: 'in-write' | 'written'): void =>
      this.#deps.hooks.reached({
        sagaId: due.id,
        saga: due.name,
        step: plan.progress.step ?? '',
        direction: 'claim',
        moment,
      });
    if (!(await this.#store.claim(this.#ctx(), due, plan, () => reached('in-write')))) return;
    reached('written');
    if (plan.waiting !== undefined)
      return this.#deps.log.warn('a saga waits', { saga_id: due.id, reason: plan.waiting });
    if (hasEnded(plan.progress.status)) return;
    for (const former of this.#held.keys()) if (former.id === due.id) former.interrupt('lost');
    const held = new HeldSaga(due.id, due.fence + 1, this.#deps.clock, since + this.#deps.leaseDuration);
    this.#held.set(held, this.#run(held, definition, due, plan));
  }

  async #run(
    held: HeldSaga,
    definition: SagaDefinition,
    due: DueSaga,
    plan: ReturnType<typeof planClaim>,
  ): Promise<void> {
    const { progress, cause = due.cause, record } = plan;
    const history = record === undefined ? due.history : nextSeq(due, record);
    const saga = { ...due, progress, cause, history, fence: held.fence };
    const wasBegun = due.progress.phase === 'begun' && due.progress.status === progress.status;
    const isRetry = wasBegun || (progress.status === 'undoing' && isHalfRun(progress));
    // The run begins after this call has returned, so that it is among the held ones by then.
    await Promise.resolve();
    try {
      const again = await runSaga(this.#deps, definition, held, { saga, isRetry, timeLeft: due.timeLeft });
      if (again !== undefined) this.#lookIn(again);
    } catch (error) {
      this.#deps.log.error('the run of a saga broke off', { saga_id: due.id, error });
    } finally {
      this.#held.delete(held);
      if (this.#held.size === this.#concurrency - 1) this.look();
    }
  }

  #renewAll(): void {
    this.#renewing = Promise.all([...this.#held.keys()].map((held) => this.#renew(held))).then(() => undefined);
  }

  async #renew(held: HeldSaga): Promise<void> {
    const since = this.#deps.clock.monotonic();
    try {
      const result = await this.#store.renew(this.#ctx(), held.id, held.fence);
      if (result === 'held') held.confirm(since, this.#deps.leaseDuration);
      else if (this.#held.has(held)) held.interrupt(result === 'lost' ? 'lost' : 'undo');
    } catch (error) {
      this.#deps.log.warn('could not renew the lease of a saga', { saga_id: held.id, error });
      if (!held.isHeld) held.interrupt('lost');
    }
  }

  #interruptAll(): void {
    for (const held of this.#held.keys()) held.interrupt('stop');
  }

  #ctx() {
    return { signal: this.#ended.signal, log: this.#deps.log };
  }
}

/** Makes an engine; it does nothing before `start`. */
export const createSagaEngine = <Tables extends SagaTables>(options: SagaEngineOptions<Tables>): SagaEngine =>
  new Engine(options as unknown as SagaEngineOptions<SagaTables>);
