import type { Context } from '@nimbo/context/context.ts';
import type { FaultKind } from '@nimbo/errors/fault.ts';

/** JSON: what a saga remembers between steps; at most 256 KiB as text. Never a secret. */
export type SagaState = Readonly<Record<string, unknown>>;

/** For whom a saga works: who asked, without any token; the work itself is done in the service's own name. */
export interface SagaActor {
  readonly userId: string | undefined;
  readonly projectId: string | undefined;
}

/** What a step is handed beside its state. */
export interface StepContext extends Context {
  readonly sagaId: string;
  readonly actor: SagaActor;
  /**
   * Grows with every change of owner, and from one saga of a resource to that resource's next; travels with every write
   * and every command to a host, which refuse a smaller one than they have seen.
   */
  readonly fence: number;
  /** True where the step (or its undo) may have run before, wholly or in part. */
  readonly isRetry: boolean;
}

/** One durable step. `act` and `undo` are idempotent: they may run again after dying anywhere within. */
export interface SagaStep<State extends SagaState> {
  /** Unique in its saga and kept over releases: a saga that was begun by the previous release finds its place by it. */
  readonly name: string;
  /** Milliseconds that one run of the step may take; then its signal is aborted and the run counts as a Timeout. */
  readonly deadline: number;
  /** Runs that may fail with a transient fault before the saga turns back (default 5, and 9 while a neighbour is away). */
  readonly attempts?: number;
  /** Kinds of faults that are worth another try here, beside `unavailable`, `timeout` and `rate-limited`. */
  readonly transient?: readonly FaultKind[];
  /**
   * True for a step that is begun no more but stays in the code for one release, so that a saga begun by the previous
   * release can end or undo it. Deleting a step at once leaves such sagas waiting.
   */
  readonly retired?: boolean;
  /**
   * False where, by what the saga remembers, the step has nothing to do: it is passed over without a write of its own,
   * and not undone. Pure. Absent: the step always runs.
   */
  isNeeded?(state: State): boolean;
  /** Returns what is to be remembered; merged into the state in the same write that marks the step done. */
  act(ctx: StepContext, state: State): Promise<Partial<State> | undefined>;
  /**
   * Absent where there is nothing to take back. Never gives up: it is tried until it succeeds, and shows when it can't.
   * It also runs for a step that died or failed halfway, with a state that lacks what `act` would have returned.
   */
  undo?(ctx: StepContext, state: State): Promise<void>;
}

/** Why a saga turned back. The message is public: a fault's own, or one that gives no internals away. */
export interface SagaCause {
  readonly step: string;
  readonly kind: FaultKind;
  readonly message: string;
}

/** A saga's code. What it remembers is data; resuming one begun by the previous release must work. */
export interface SagaDefinition<State extends SagaState = SagaState> {
  /** For example `create-server`. */
  readonly name: string;
  readonly steps: readonly SagaStep<State>[];
  /** Milliseconds from its start within which the saga must have acted; then it turns back. Default: no bound. */
  readonly deadline?: number;
  /**
   * Called when every step was undone, with what turned the saga back: put it on the resource. Like an undo it is tried
   * until it succeeds, so it may run more than once and is idempotent.
   */
  onUndone?(ctx: StepContext, state: State, cause: SagaCause): Promise<void>;
}

/** Declares a saga with the type of its state kept. */
export const defineSaga = <State extends SagaState>(definition: SagaDefinition<State>): SagaDefinition<State> =>
  definition;
