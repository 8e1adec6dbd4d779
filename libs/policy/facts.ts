import type { PolicyTarget } from '@nimbo/context/context.ts';
import type { Subject } from './credentials.ts';
import type { PolicyStep } from './enforcer.ts';

/** What one evaluation is about. */
export interface Facts {
  /** The rule that was asked for; `http:` checks tell it the remote server. */
  readonly rule: string;
  readonly subject: Subject;
  readonly target: PolicyTarget;
  /** Present where the reasons are wanted. */
  readonly trail: PolicyStep[] | undefined;
}

/** A check made ready to run: at once, but for `http:` checks, which answer later. */
export type Evaluator = (facts: Facts) => boolean | Promise<boolean>;
