import type { Context } from '@nimbo/context/context.ts';

/** JSON: what a saga remembers between steps. Never a secret. */
export type SagaState = Readonly<Record<string, unknown>>;

/** What a step is handed beside its state. */
export interface StepContext extends Context {
  readonly sagaId: string;
  /**
   * Grows with every change of owner; travels with every write and every command to a host, which refuse a smaller
   * one than they have seen.
   */
  readonly fence: number;
  /** True where the step (or its undo) may have run before, wholly or in part. */
  readonly isRetry: boolean;
}

/** One durable step. `act` and `undo` are idempotent: they may run again after dying anywhere within. */
export interface SagaStep<State extends SagaState> {
  readonly name: string;
  /** Milliseconds that one run of the step may take. */
  readonly deadline: number;
  /** Runs that may fail with a transient fault before the saga turns back (default 5). */
  readonly attempts?: number;
  /** Returns what is to be remembered; merged into the state in the same write that marks the step done. */
  act(ctx: StepContext, state: State): Promise<Partial<State> | undefined>;
  /** Absent where there is nothing to take back. Never gives up: it is tried until it succeeds, and shows when it can't. */
  undo?(ctx: StepContext, state: State): Promise<void>;
}

/** A saga's code. What it remembers is data; resuming one begun by the previous release must work. */
export interface SagaDefinition<State extends SagaState = SagaState> {
  /** For example `create-server`. */
  readonly name: string;
  readonly steps: readonly SagaStep<State>[];
  /** Called once when every step was undone, with the fault that turned the saga back: put it on the resource. */
  onUndone?(ctx: StepContext, state: State, cause: { readonly step: string; readonly message: string }): Promise<void>;
}
