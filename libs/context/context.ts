import type { Clock } from './clock.ts';
import type { Identity } from './identity.ts';
import type { Log } from './log.ts';

/** Facts about what a request touches, as policy rules name them: `project_id`, `target.user.domain_id` as nested objects. */
export type PolicyTarget = Readonly<Record<string, unknown>>;

/** A policy rule is named by its declaration, never by a bare string, so that a typo does not compile. */
export interface PolicyRuleName {
  readonly name: string;
}

/**
 * Everything an operation needs to know about the request it serves, passed explicitly as the first argument of
 * every function below an API. What a function works on (stores, clients) is injected; what it works for is here.
 */
export interface Context {
  readonly requestId: string;
  /** The caller's own request id, so that one id tells the story over several services. */
  readonly globalRequestId: string | undefined;
  /** Undefined where nobody has authenticated. */
  readonly identity: Identity | undefined;
  readonly log: Log;
  readonly clock: Clock;
  /** Aborted when the client goes away or the process drains; long reads and writes must listen. */
  readonly signal: AbortSignal;
  /**
   * Ends the request unless the rule lets it in: the one gate between a caller and a resource, used where the
   * resource is looked up.
   * @throws Forbidden (or Unauthorized where nobody has authenticated)
   */
  authorize(rule: PolicyRuleName, target?: PolicyTarget): Promise<void>;
  /** Whether the rule would let the request in; for filtering lists and single attributes. */
  can(rule: PolicyRuleName, target?: PolicyTarget): Promise<boolean>;
}
