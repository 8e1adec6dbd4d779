import type { Context } from '@nimbo/context/context.ts';
import type { Reconciler } from '@nimbo/reconcile/reconciler.ts';
import type { AgentContext, NetworkDriver, Statuses } from '../drivers/network-driver.ts';
import type { Desired, DesiredSource } from './desired-source.ts';
import type { Reporter } from './reporter.ts';
import { everythingFailed } from './everything-failed.ts';

/** What the loop goes round with. */
export interface AgentLoopParts {
  readonly driver: NetworkDriver;
  readonly source: DesiredSource;
  readonly reporter: Reporter;
}

/** Milliseconds between passes, and between signs of life. */
const interval = 10_000;

/** What a pass tells. */
export interface PassReport {
  readonly [fact: string]: unknown;
  readonly isControlHeard: boolean;
  readonly failed: number;
  readonly isIncomplete?: boolean;
}

/** A moment's failure, such as a namespace that goes while it is read, is no news. */
const passesBeforeFailure = 2;

const failedIn = ({ ports, routers, floatingIps }: Statuses): number =>
  [...ports, ...routers, ...floatingIps].filter(({ status }) => status === 'ERROR').length;

/** Fetches, brings about and reports: by doorbell and by timer. */
export class AgentLoop implements Reconciler<PassReport> {
  readonly name = 'neutron-agent';
  readonly interval = interval;
  readonly #parts: AgentLoopParts;
  #failedPasses = 0;

  constructor(parts: AgentLoopParts) {
    this.#parts = parts;
  }

  async run(ctx: Context): Promise<PassReport> {
    const { source } = this.#parts;
    let isControlHeard = true;
    const desired = await source.fetch(ctx).catch((error: unknown) => {
      ctx.signal.throwIfAborted();
      ctx.log.info('control does not say what this host shall be; the last state goes on', { error });
      isControlHeard = false;
      return source.last();
    });
    const statuses = desired === undefined ? undefined : await this.#sync(ctx, desired);
    if (isControlHeard) await this.#report(ctx, desired, statuses);
    const failed = statuses === undefined ? 0 : failedIn(statuses);
    const isBroken = this.#failedPasses > 0 || failed > 0;
    // Control may just be starting: it is asked again sooner than usual.
    return { isControlHeard, failed, isIncomplete: isBroken || !isControlHeard };
  }

  async #sync(ctx: AgentContext, { state }: Desired): Promise<Statuses | undefined> {
    try {
      const statuses = await this.#parts.driver.sync(ctx, state);
      this.#failedPasses = 0;
      return statuses;
    } catch (error) {
      ctx.signal.throwIfAborted();
      this.#failedPasses += 1;
      ctx.log.error('the network of this host cannot be looked after', { error });
      return this.#failedPasses < passesBeforeFailure ? undefined : everythingFailed(state, error);
    }
  }

  async #report(ctx: AgentContext, desired: Desired | undefined, statuses: Statuses | undefined): Promise<void> {
    const told = desired === undefined || statuses === undefined ? null : { sequence: desired.sequence, ...statuses };
    await this.#parts.reporter.report(ctx, told).catch((error: unknown) => {
      ctx.signal.throwIfAborted();
      ctx.log.info('control could not be told how this host stands; it is told again', { error });
    });
  }
}
