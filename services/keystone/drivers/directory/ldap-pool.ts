import { setTimeout as pause } from 'node:timers/promises';
import { ResultCodeError, type Client } from 'ldapts';
import { DirectoryFailure } from '../directory.ts';
import { connectLdap } from './ldap-connection.ts';
import type { LdapSettings, PoolSettings } from './ldap-settings.ts';

/** A connection that is kept, and the monotonic time at which it was opened. */
interface Kept {
  readonly client: Client;
  readonly since: number;
}

/** What a pool is made of. */
export interface LdapPoolParts {
  readonly settings: LdapSettings;
  readonly pool: PoolSettings;
  /** Makes a new connection ready: logs in. */
  prepare(client: Client): Promise<void>;
  /** Milliseconds that only grow. */
  monotonic(): number;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Connections to a directory's servers: a bounded number of them, kept for a while, the first server that answers. */
export class LdapPool {
  readonly #parts: LdapPoolParts;
  readonly #idle: Kept[] = [];
  readonly #waiting: (() => void)[] = [];
  #used = 0;
  #isClosed = false;

  constructor(parts: LdapPoolParts) {
    this.#parts = parts;
  }

  /**
   * Runs work with a connection of its own. What the server itself refuses is passed on as the library tells it.
   * @throws DirectoryFailure where no server answers
   */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await this.#with(work);
    } finally {
      this.#used -= 1;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#idle.splice(0).map(({ client }) => client.unbind()));
  }

  async #enter(): Promise<void> {
    while (this.#used >= this.#parts.pool.size) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#used += 1;
  }

  async #with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const kept = (await this.#fresh()) ?? (await this.#open());
    try {
      const result = await work(kept.client);
      await this.#keep(kept);
      return result;
    } catch (error) {
      if (error instanceof ResultCodeError) await this.#keep(kept);
      else await kept.client.unbind();
      if (error instanceof ResultCodeError || error instanceof DirectoryFailure) throw error;
      throw new DirectoryFailure(reasonOf(error), { cause: error });
    }
  }

  #isYoung({ since }: Kept): boolean {
    return this.#parts.monotonic() - since < this.#parts.pool.lifetime;
  }

  async #keep(kept: Kept): Promise<void> {
    if (!this.#isClosed && kept.client.isConnected && this.#isYoung(kept)) this.#idle.push(kept);
    else await kept.client.unbind();
  }

  async #fresh(): Promise<Kept | undefined> {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      if (kept.client.isConnected && this.#isYoung(kept)) return kept;
      await kept.client.unbind();
    }
    return undefined;
  }

  /** Each server in turn, a configured number of times. */
  async #open(): Promise<Kept> {
    const { settings, pool } = this.#parts;
    let failure = new DirectoryFailure('no url is configured');
    for (let attempt = 0; attempt < pool.attempts; attempt += 1) {
      if (attempt > 0) await pause(pool.pause);
      for (const url of settings.urls) {
        const opened = await this.#openAt(url);
        if (!(opened instanceof DirectoryFailure)) return opened;
        failure = opened;
      }
    }
    throw failure;
  }

  async #openAt(url: URL): Promise<Kept | DirectoryFailure> {
    try {
      const client = await connectLdap(this.#parts.settings, url);
      const since = this.#parts.monotonic();
      return await this.#prepared({ client, since });
    } catch (error) {
      return new DirectoryFailure(`${url.host}: ${reasonOf(error)}`, { cause: error });
    }
  }

  async #prepared(kept: Kept): Promise<Kept> {
    try {
      await this.#parts.prepare(kept.client);
      return kept;
    } catch (error) {
      await kept.client.unbind();
      throw error;
    }
  }
}
