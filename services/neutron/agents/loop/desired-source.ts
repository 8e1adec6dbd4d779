import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bus } from '@nimbo/bus/bus.ts';
import { writeFileAtomically } from '@nimbo/host/atomic-file.ts';
import type { HostState } from '../../rpc/host-network-schema.ts';
import { neutronHost, neutronTopic } from '../../rpc/host-interface.ts';
import type { AgentContext } from '../drivers/network-driver.ts';

/** What control wants of this host, by the name it has there. */
export interface Desired {
  readonly sequence: string;
  readonly state: HostState;
}

/** Milliseconds for control to put a host's state together. */
const patience = 20_000;

/**
 * What this host shall be, asked of control and kept in a file: while control is away, and after a restart in that time,
 * the last state goes on. A host that has never heard of one has nothing to do, and takes nothing away.
 */
export class DesiredSource {
  readonly #bus: Bus;
  readonly #file: string;
  #last: Desired | undefined;
  #isRead = false;

  constructor(bus: Bus, directory: string) {
    this.#bus = bus;
    this.#file = join(directory, 'desired.json');
  }

  /** The state that was heard of last. */
  async last(): Promise<Desired | undefined> {
    if (!this.#isRead) this.#last = await this.#readFile();
    this.#isRead = true;
    return this.#last;
  }

  /** Asks control; throws what the bus throws. */
  async fetch(ctx: AgentContext): Promise<Desired> {
    const last = await this.last();
    const { sequence, state } = await this.#ask(ctx, last?.sequence ?? null);
    if (state === null && last?.sequence === sequence) return last;
    const fresh = state === null ? await this.#ask(ctx, null) : { sequence, state };
    if (fresh.state === null) throw new Error('control answered without a state though none was known');
    this.#last = { sequence: fresh.sequence, state: fresh.state };
    await this.#keep(ctx, this.#last);
    return this.#last;
  }

  /** A disk that is full keeps nobody from being looked after; only a restart without control would miss the news. */
  async #keep(ctx: AgentContext, desired: Desired): Promise<void> {
    await writeFileAtomically(this.#file, JSON.stringify(desired)).catch((error: unknown) =>
      ctx.log.error('what this host shall be could not be kept in a file', { file: this.#file, error }),
    );
  }

  /** For a host that leaves the cloud: what it should have been is nothing to come back to. */
  async forget(): Promise<void> {
    this.#last = undefined;
    await rm(this.#file, { force: true });
  }

  #ask(ctx: AgentContext, since: string | null) {
    return this.#bus.call(ctx, { topic: neutronTopic }, neutronHost, 'desired', { since }, { deadline: patience });
  }

  async #readFile(): Promise<Desired | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : (JSON.parse(text) as Desired);
  }
}
