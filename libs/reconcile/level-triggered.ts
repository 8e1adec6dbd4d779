import type { Context } from '@nimbo/context/context.ts';
import { timestampNow, type Timestamp } from '@nimbo/context/timestamp.ts';
import type { Reconciler, ReconcilerReport } from './reconciler.ts';

/** One thing to do; steps of one item run in the plan's order. */
export interface PlanStep {
  /** What it is about, for example a port's id: an item that fails holds up nothing but itself. */
  readonly item: string;
}

/** An item that could not be brought to its desired state. */
export interface ItemFailure {
  readonly item: string;
  readonly message: string;
  /** Runs in a row that failed, and when the first of them did. */
  readonly attempts: number;
  readonly since: Timestamp;
}

/** What a level-triggered run tells. */
export interface LevelTriggeredReport extends ReconcilerReport {
  readonly planned: number;
  readonly applied: number;
  readonly failures: readonly ItemFailure[];
}

/** The parts of a level-triggered loop. */
export interface LevelTriggeredParts<Desired, Actual, Step extends PlanStep> {
  readonly name: string;
  readonly interval: number;
  /** What shall be, for example the rows of this host. */
  fetchDesired(ctx: Context): Promise<Desired>;
  /** What is, read from the machine itself and never from memory. */
  readActual(ctx: Context): Promise<Actual>;
  /** The steps from what is to what shall be; pure, and empty where both agree. */
  plan(desired: Desired, actual: Actual): readonly Step[];
  /** Does one step; idempotent, for it may have been done in part before. */
  apply(ctx: Context, step: Step): Promise<void>;
  /** Tells control after each run which items fail; an empty list clears what was told before. */
  report?(ctx: Context, failures: readonly ItemFailure[]): Promise<void>;
}

const byItem = <Step extends PlanStep>(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> =>
  Map.groupBy(steps, ({ item }) => item);

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Remembers how long each item has been failing. */
class FailureMemory {
  #known = new Map<string, ItemFailure>();

  /** Replaces what was known by this run's failures. */
  renew(ctx: Context, failed: ReadonlyMap<string, unknown>): readonly ItemFailure[] {
    const failures = [...failed].map(([item, error]) => {
      const before = this.#known.get(item);
      const since = before?.since ?? timestampNow(ctx.clock);
      return { item, message: wordsOf(error), attempts: (before?.attempts ?? 0) + 1, since };
    });
    this.#known = new Map(failures.map((failure) => [failure.item, failure]));
    return failures;
  }
}

/**
 * A loop that brings what is to what shall be: fetch, read, plan, apply, on every doorbell and on a timer, so that a
 * restarted agent, or one whose work was undone by hand, heals. Give it to `runReconcilers`.
 */
export const createLevelTriggered = <Desired, Actual, Step extends PlanStep>(
  parts: LevelTriggeredParts<Desired, Actual, Step>,
): Reconciler<LevelTriggeredReport> => {
  const memory = new FailureMemory();
  return {
    name: parts.name,
    interval: parts.interval,
    run: async (ctx) => {
      const [desired, actual] = [await parts.fetchDesired(ctx), await parts.readActual(ctx)];
      const steps = parts.plan(desired, actual);
      const { applied, failed } = await applyAll(parts, ctx, steps);
      const failures = memory.renew(ctx, failed);
      await parts.report?.(ctx, failures);
      return { planned: steps.length, applied, failures, isIncomplete: failures.length > 0 };
    },
  };
};

const applyAll = async <Step extends PlanStep>(
  { apply }: Pick<LevelTriggeredParts<never, never, Step>, 'apply'>,
  ctx: Context,
  steps: readonly Step[],
): Promise<{ readonly applied: number; readonly failed: ReadonlyMap<string, unknown> }> => {
  const failed = new Map<string, unknown>();
  let applied = 0;
  for (const [item, itsSteps] of byItem(steps)) {
    try {
      for (const step of itsSteps) {
        ctx.signal.throwIfAborted();
        await apply(ctx, step);
        applied += 1;
      }
    } catch (error) {
      ctx.signal.throwIfAborted();
      ctx.log.warn('an item could not be brought to its desired state', { item, error });
      failed.set(item, error);
    }
  }
  return { applied, failed };
};
