import type { Bus } from '@nimbo/bus/bus.ts';
import { neutronHost, neutronTopic, type HostReport, type HostStatuses } from '../../rpc/host-interface.ts';
import type { AgentContext } from '../drivers/network-driver.ts';

const patience = 20_000;

/** Milliseconds after which statuses are told again though they are the same: whatever control forgot comes back. */
const repetition = 60_000;

/** Tells control that the agent lives, and how what it looks after stands. */
export class Reporter {
  readonly #bus: Bus;
  readonly #configuration: HostReport['configuration'];
  readonly #startedAt: number;
  #told: { readonly text: string; readonly at: number } | undefined;

  constructor(bus: Bus, configuration: HostReport['configuration'], startedAt: number) {
    this.#bus = bus;
    this.#configuration = configuration;
    this.#startedAt = startedAt;
  }

  /** Throws what the bus throws; the next report tells everything then. */
  async report(ctx: AgentContext, statuses: HostStatuses | null): Promise<void> {
    const text = JSON.stringify(statuses);
    const now = ctx.clock.monotonic();
    const isKnown = this.#told?.text === text && now - this.#told.at < repetition;
    const at = ctx.clock.now();
    const report = { at, startedAt: this.#startedAt, configuration: this.#configuration };
    await this.#bus.call(
      ctx,
      { topic: neutronTopic },
      neutronHost,
      'report',
      { ...report, statuses: isKnown ? null : statuses },
      { deadline: patience },
    );
    if (!isKnown && statuses !== null) this.#told = { text, at: now };
  }
}
