import type { Clock } from '@nimbo/context/clock.ts';
import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import type { Log } from '@nimbo/context/log.ts';
import { Forbidden, Unauthorized } from '@nimbo/errors/faults.ts';
import type { Enforcer } from '@nimbo/policy/enforcer.ts';

/** What contexts of one app share. */
export interface ContextSurroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly enforcer: Enforcer;
  refusal(rule: string): string;
}

/** The project that an identity's scope gives authority over. */
export const projectOf = (identity: Identity | undefined): string | undefined =>
  identity?.scope.kind === 'project' ? identity.scope.id : undefined;

const domainOf = (identity: Identity | undefined): string | undefined =>
  identity?.scope.kind === 'domain' ? identity.scope.domain.id : undefined;

const noParams: Readonly<Record<string, string>> = {};

/**
 * The context of one request. Its log and its abort signal are made when first asked for: most requests need
 * neither, and both cost more than the rest of the object.
 */
export class RequestContext implements Context {
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
  readonly #surroundings: ContextSurroundings;
  readonly #checked: string[] = [];
  #identity: Identity | undefined;
  #params = noParams;
  #log: Log | undefined;
  #aborter: AbortController | undefined;
  #isAborted = false;

  constructor(surroundings: ContextSurroundings, requestId: string, globalRequestId: string | undefined) {
    this.#surroundings = surroundings;
    this.requestId = requestId;
    this.globalRequestId = globalRequestId;
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  get clock(): Clock {
    return this.#surroundings.clock;
  }

  get log(): Log {
    this.#log ??= this.#surroundings.log.child(this.#logFields());
    return this.#log;
  }

  get signal(): AbortSignal {
    if (this.#aborter === undefined) {
      this.#aborter = new AbortController();
      if (this.#isAborted) this.#aborter.abort();
    }
    return this.#aborter.signal;
  }

  /** Who asks has become known. */
  identify(identity: Identity | undefined): void {
    this.#identity = identity;
    this.#log = undefined;
  }

  /** The path's parameters, which belong to the target that rules are checked against by default. */
  aim(params: Readonly<Record<string, string>>): void {
    this.#params = params;
  }

  /** The client has gone, or the process ends. */
  abort(): void {
    this.#isAborted = true;
    this.#aborter?.abort();
  }

  /** Whether any check of the rule was made. */
  hasChecked(rule: string): boolean {
    return this.#checked.includes(rule);
  }

  async authorize(rule: PolicyRuleName, target?: PolicyTarget): Promise<void> {
    if (await this.can(rule, target)) return;
    if (this.#identity === undefined) throw new Unauthorized('The request you have made requires authentication.');
    throw new Forbidden(this.#surroundings.refusal(rule.name), { details: { rule: rule.name } });
  }

  can(rule: PolicyRuleName, target: PolicyTarget = this.#ownTarget()): Promise<boolean> {
    this.#checked.push(rule.name);
    return this.#surroundings.enforcer.allows(rule.name, this.#identity, target);
  }

  #ownTarget(): PolicyTarget {
    const identity = this.#identity;
    if (identity === undefined) return this.#params;
    return {
      user_id: identity.user.id,
      project_id: projectOf(identity),
      domain_id: domainOf(identity),
      ...this.#params,
    };
  }

  #logFields(): Record<string, unknown> {
    const fields: Record<string, unknown> = { request_id: this.requestId };
    if (this.globalRequestId !== undefined) fields['global_request_id'] = this.globalRequestId;
    if (this.#identity !== undefined) {
      fields['user_id'] = this.#identity.user.id;
      fields['project_id'] = projectOf(this.#identity);
    }
    return fields;
  }
}
