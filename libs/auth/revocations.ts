import { Type } from 'typebox';
import type { Bus, Unsubscribe } from '@nimbo/bus/bus.ts';
import { defineInterface } from '@nimbo/bus/interface.ts';
import type { Clock } from '@nimbo/context/clock.ts';
import { internalContext } from '@nimbo/context/internal-context.ts';
import type { Log } from '@nimbo/context/log.ts';
import type { RevocationEvent } from './revocation-event.ts';
import type { RevocationFeed } from './revocation-feed.ts';
import type { ValidationContext } from './token-validator.ts';

const optionalText = Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()]));

const revocationEvent = Type.Object({
  user_id: optionalText,
  project_id: optionalText,
  domain_id: optionalText,
  role_id: optionalText,
  audit_id: optionalText,
  audit_chain_id: optionalText,
  'OS-TRUST:trust_id': optionalText,
  'OS-OAUTH1:access_token_id': optionalText,
  application_credential_id: optionalText,
  expires_at: optionalText,
  issued_before: optionalText,
});

/** The topic under which revocations are fanned out. */
export const revocationsTopic = 'identity.revocations';

/** What keystone tells every process when tokens count no more. */
export const revocationsInterface = defineInterface({
  name: 'identity.revocations',
  version: '1.0',
  messages: {
    revoked: { since: '1.0', params: Type.Object({ events: Type.Array(revocationEvent, { maxItems: 1000 }) }) },
  },
});

/** What keystone has revoked since a cursor. */
export interface RevocationPage {
  readonly events: readonly RevocationEvent[];
  /** Given back with the next question. */
  readonly cursor: string;
}

/** Asks keystone itself; rejects where it does not answer. The first question has no cursor. */
export type FetchRevocations = (ctx: ValidationContext, since: string | undefined) => Promise<RevocationPage>;

/** What the listener is made from. */
export interface RevocationListenerOptions {
  /** Absent where no bus reaches keystone's process, which counts as a dead one. */
  readonly bus?: Bus;
  readonly fetchRevocations: FetchRevocations;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two looks at bus and clock. */
const tickInterval = 1000;
/** Milliseconds between two polls while the bus is dead: with a tick of delay still within five seconds. */
const deadBusPoll = 3000;
/** The same while it is alive, to find what it lost. */
const liveBusPoll = 30_000;

/**
 * Hears of revocations from the bus and asks keystone for what the bus may have lost: every three seconds while the
 * bus is dead, at once when it is back, every thirty seconds otherwise.
 */
export class RevocationListener implements RevocationFeed {
  readonly #options: RevocationListenerOptions;
  readonly #listeners: ((events: readonly RevocationEvent[]) => void)[] = [];
  #confirmedAt = -Infinity;
  #polledAt = -Infinity;
  #wasConnected = false;
  #isPollFailing = false;
  #cursor: string | undefined;
  #ticking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: Unsubscribe | undefined;

  constructor(options: RevocationListenerOptions) {
    this.#options = options;
  }

  confirmedAt(): number {
    return this.#confirmedAt;
  }

  subscribe(listener: (events: readonly RevocationEvent[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Begins to listen. A dead bus or keystone is no reason not to start: caches then trust their entries for less long. */
  async start(): Promise<void> {
    const { bus, log } = this.#options;
    this.#unsubscribe = await bus?.serve(revocationsTopic, revocationsInterface, {
      revoked: async (_ctx, { events }) => this.#tell(events),
    });
    await this.tick();
    this.#timer = setInterval(() => void this.tick(), tickInterval).unref();
    log.debug('listening for token revocations');
  }

  /** Ends listening; nothing of it runs any more when this resolves. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ticking;
    await this.#unsubscribe?.();
    this.#confirmedAt = -Infinity;
  }

  /** One look at bus and clock; the timer's work, and a test's. Never throws. */
  tick(): Promise<void> {
    this.#ticking ??= this.#look().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  async #look(): Promise<void> {
    const now = this.#options.clock.monotonic();
    const isConnected = this.#options.bus?.isConnected() === true;
    const isSteady = isConnected && this.#wasConnected;
    if (isSteady) this.#confirmedAt = now;
    if (!isConnected) this.#wasConnected = false;
    const interval = isSteady ? liveBusPoll : isConnected ? 0 : deadBusPoll;
    if (now - this.#polledAt >= interval) await this.#poll(now, isConnected);
  }

  async #poll(now: number, isConnected: boolean): Promise<void> {
    const { clock, log, fetchRevocations } = this.#options;
    try {
      const page = await fetchRevocations(internalContext({ clock, log }), this.#cursor);
      this.#tell(page.events);
      this.#cursor = page.cursor;
      this.#polledAt = now;
      this.#confirmedAt = now;
      this.#wasConnected = isConnected;
      this.#isPollFailing = false;
    } catch (error) {
      this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    if (!this.#isPollFailing) {
      const { log, bus } = this.#options;
      log.warn('keystone cannot be asked for token revocations', { error, bus_connected: bus?.isConnected() === true });
    }
    this.#isPollFailing = true;
  }

  #tell(events: readonly RevocationEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.#listeners) listener(events);
  }
}
