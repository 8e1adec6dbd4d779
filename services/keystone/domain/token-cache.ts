import type { Executor } from '@nimbo/db/database.ts';
import type { Tables } from '../db/tables.ts';
import type { TokenClaims } from '../drivers/token-provider/token-claims.ts';
import { BoundedCache } from './bounded-cache.ts';
import { RevocationIndex } from './revocation-index.ts';
import type { ValidToken } from './valid-token.ts';

/** A token that was opened before, and what it amounted to at certain revisions. */
export interface KnownToken {
  readonly claims: TokenClaims;
  readonly valid: ValidToken;
  /** The revisions at which it was found valid; newer ones need a new look. */
  readonly identity: number;
  readonly revocation: number;
}

/** Tokens by their text, and the revocations they are held against. */
export class TokenCache extends BoundedCache<KnownToken> {
  readonly revocations: RevocationIndex;

  constructor(db: Executor<Tables>, limit: number) {
    super(limit);
    this.revocations = new RevocationIndex(db);
  }
}
