import type { Clock } from '@nimbo/context/clock.ts';
import { systemClock } from '@nimbo/context/clock.ts';
import type { Context } from '@nimbo/context/context.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import { silentLog } from '@nimbo/context/log.ts';
import type { Database } from '@nimbo/db/database.ts';
import { until } from '@nimbo/testkit/wait.ts';
import type { SagaTables } from '../db/saga-tables.ts';
import type { SagaDefinition, SagaState, SagaStep } from '../definition.ts';
import { createSagaDoorbell, type SagaDoorbell } from '../saga-doorbell.ts';
import { createSagaEngine, type SagaEngine, type SagaEngineOptions } from '../saga-engine.ts';
import { createSagaRegistry } from '../saga-registry.ts';
import { showSaga, type SagaReport, type SagaStepReport } from '../saga-report.ts';
import { requestUndo, type RequestUndoResult } from '../request-undo.ts';
import { startSaga, type StartSagaOptions } from '../start-saga.ts';

/** What is known of a saga. */
export interface Seen {
  readonly saga: SagaReport;
  readonly history: readonly SagaStepReport[];
}

/** One database with sagas, engines that stop with the test, and a journal of what ran. */
export class SagaWorld {
  readonly database: Database<SagaTables>;
  readonly ctx: Context;
  readonly doorbell: SagaDoorbell = createSagaDoorbell();
  /** `act a`, `undo a`, … in the order in which they began. */
  readonly journal: string[] = [];
  readonly #engines: SagaEngine[] = [];

  constructor(database: Database<SagaTables>, clock: Clock = systemClock) {
    this.database = database;
    this.ctx = internalContext({ clock });
  }

  /** A step that notes its runs and else does as told. */
  step(name: string, more: Partial<SagaStep<SagaState>> = {}): SagaStep<SagaState> {
    return {
      deadline: 30_000,
      ...more,
      name,
      act: async (ctx, state) => {
        this.journal.push(`act ${name}`);
        return more.act?.(ctx, state);
      },
      undo: async (ctx, state) => {
        this.journal.push(`undo ${name}`);
        await more.undo?.(ctx, state);
      },
    };
  }

  /** An engine with quick back-off that looks often. */
  engine(definitions: readonly SagaDefinition[], options: Partial<SagaEngineOptions<SagaTables>> = {}): SagaEngine {
    const engine = createSagaEngine<SagaTables>({
      database: this.database,
      registry: createSagaRegistry(definitions),
      owner: 'one',
      log: silentLog,
      clock: this.ctx.clock,
      doorbell: this.doorbell,
      pollInterval: 10,
      backoff: { base: 2, cap: 20, random: Math.random },
      ...options,
    });
    this.#engines.push(engine);
    engine.start();
    return engine;
  }

  async start(definition: SagaDefinition, state: SagaState = {}, options: StartSagaOptions = {}): Promise<string> {
    const id = await this.database.transaction(this.ctx, (tx) => startSaga(tx, this.ctx, definition, state, options));
    this.doorbell.ring();
    return id;
  }

  async requestUndo(id: string, reason: string): Promise<RequestUndoResult> {
    const result = await this.database.transaction(this.ctx, (tx) => requestUndo(tx, this.ctx, id, reason));
    this.doorbell.ring(id);
    return result;
  }

  show(id: string): Promise<Seen> {
    return showSaga(this.database.read, id);
  }

  /** Waits until what is known of the saga is as asked. */
  seen(id: string, what: string, holds: (seen: Seen) => boolean): Promise<Seen> {
    return until(`saga ${id} ${what}`, async () => {
      const seen = await this.show(id);
      if (!holds(seen)) throw new Error(JSON.stringify(seen.saga));
      return seen;
    });
  }

  ended(id: string): Promise<Seen> {
    return this.seen(id, 'has ended', ({ saga }) => saga.finishedAt !== null);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#engines.map((engine) => engine.stop(0)));
  }
}

/** A promise and its two ends, to hold a step where a test wants it. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
};

/** Rejects with the signal's reason when it is aborted; never resolves. */
export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
