import type { Executor } from '@nimbo/db/database.ts';
import { findApplicationCredential, type ApplicationCredential } from '../../db/application-credential-store.ts';
import type { Tables } from '../../db/tables.ts';
import { findTrust, type Trust } from '../../db/trust-store.ts';
import { findOauthToken, type OauthToken } from '../../db/oauth1-store.ts';
import { BoundedCache } from '../bounded-cache.ts';

/** What lets one act for another, as it stood at one identity revision or a little later. */
export class DelegationFacts {
  readonly #db: Executor<Tables>;
  readonly #trusts: BoundedCache<Trust>;
  readonly #credentials: BoundedCache<ApplicationCredential>;

  readonly #accessTokens: BoundedCache<OauthToken>;

  constructor(db: Executor<Tables>, limit: number) {
    this.#db = db;
    this.#trusts = new BoundedCache(limit);
    this.#credentials = new BoundedCache(limit);
    this.#accessTokens = new BoundedCache(limit);
  }

  trust(id: string): Promise<Trust | undefined> {
    return this.#remembered(this.#trusts, id, findTrust);
  }

  applicationCredential(id: string): Promise<ApplicationCredential | undefined> {
    return this.#remembered(this.#credentials, id, findApplicationCredential);
  }

  accessToken(id: string): Promise<OauthToken | undefined> {
    return this.#remembered(this.#accessTokens, id, (db, each) => findOauthToken(db, 'access', each));
  }

  async #remembered<Fact>(
    cache: BoundedCache<Fact>,
    id: string,
    find: (db: Executor<Tables>, id: string) => Promise<Fact | undefined>,
  ): Promise<Fact | undefined> {
    const known = cache.get(id);
    if (known !== undefined) return known;
    const found = await find(this.#db, id);
    if (found !== undefined) cache.set(id, found);
    return found;
  }
}
