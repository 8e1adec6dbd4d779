/** A moment in the life of a saga at which its process might die. */
export interface SagaPoint {
  readonly sagaId: string;
  readonly saga: string;
  /** The step's name; `onUndone` for the last word of an undone saga. */
  readonly step: string;
  readonly direction: 'claim' | 'act' | 'undo';
  /**
   * `before-effect` and `after-effect` enclose the run of the step, `in-write` is within the transaction that
   * remembers it, `written` after its commit. A claim has only the last two.
   */
  readonly moment: 'before-effect' | 'after-effect' | 'in-write' | 'written';
}

/** For tests that stop the process, or look on. */
export interface SagaHooks {
  reached(point: SagaPoint): void;
}

/** Lets everything pass. */
export const noHooks: SagaHooks = { reached: () => undefined };
