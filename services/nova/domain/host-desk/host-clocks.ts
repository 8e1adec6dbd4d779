import type { Clock } from '@nimbo/context/clock.ts';

/** Milliseconds by which a host's clock may be off before people are told. */
const tolerated = 5_000;

/** Reports that are looked at: a message that lay on its way makes a clock seem late, never early. */
const remembered = 6;

/** Milliseconds after which a host that is silent is no longer spoken of. */
const forgottenAfter = 60_000;

interface Sightings {
  /** Milliseconds by which the host's clock was ahead of ours when each report came. */
  readonly ahead: readonly number[];
  /** Monotonic. */
  readonly heardAt: number;
}

const words = (host: string, ahead: number): string =>
  `the clock of host ${host} is ${(Math.abs(ahead) / 1_000).toFixed(1)} s ${ahead > 0 ? 'ahead of' : 'behind'} this controller's: let both follow the same time server`;

/** Compares the clocks of hosts, as their reports tell them, with the controller's own. */
export class HostClocks {
  readonly #clock: Clock;
  readonly #sightings = new Map<string, Sightings>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param at what the host's clock showed when it reported, in milliseconds since the epoch */
  told(host: string, at: number): void {
    const before = this.#sightings.get(host)?.ahead ?? [];
    const ahead = [...before, at - this.#clock.now()].slice(-remembered);
    this.#sightings.set(host, { ahead, heardAt: this.#clock.monotonic() });
  }

  /** A sentence for each host that is heard of now and whose clock is off. */
  complaints(): readonly string[] {
    const oldest = this.#clock.monotonic() - forgottenAfter;
    for (const [host, { heardAt }] of this.#sightings) if (heardAt < oldest) this.#sightings.delete(host);
    return [...this.#sightings]
      .map(([host, { ahead }]) => ({ host, ahead: Math.max(...ahead) }))
      .filter(({ ahead }) => Math.abs(ahead) > tolerated)
      .map(({ host, ahead }) => words(host, ahead));
  }
}
