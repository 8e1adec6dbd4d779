import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { listRevocationsAfter, type Revoked } from '../db/revocation-store.ts';
import type { Tables } from '../db/tables.ts';
import type { TokenClaims } from '../drivers/token-provider/token-claims.ts';

/** What of a token's facts revocations may be about, beside its claims. */
export interface RevocableFacts {
  /** The domain of the user. */
  readonly userDomainId: string;
  /** The domain of the project the token is scoped to; the project itself where it acts as a domain. */
  readonly projectDomainId: string | undefined;
}

const keyOf = ({ auditId, auditChainId, userId, projectId, domainId, system }: Revoked): string =>
  `${auditId ?? ''}|${auditChainId ?? ''}|${userId ?? ''}|${projectId ?? ''}|${domainId ?? ''}|${system === true}`;

const scopeKeys = ({ userId, scope }: TokenClaims): Revoked[] => {
  switch (scope.kind) {
    case 'unscoped':
      return [];
    case 'system':
      return [{ userId, system: true }];
    case 'domain':
      return [{ domainId: scope.id }, { userId, domainId: scope.id }];
    case 'project':
      return [{ projectId: scope.id }, { userId, projectId: scope.id }];
    default:
      return assertNever(scope);
  }
};

/** Every revocation that would fit a token. */
const candidates = (claims: TokenClaims, facts: RevocableFacts): Revoked[] => [
  { auditId: claims.auditIds[0] },
  { auditChainId: claims.auditIds.at(-1) },
  { userId: claims.userId },
  { domainId: facts.userDomainId },
  ...(facts.projectDomainId === undefined ? [] : [{ domainId: facts.projectDomainId }]),
  ...scopeKeys(claims),
];

/**
 * All revocations in memory, for each kind and id the last one. They are few: one per logout, disabled account or
 * removed role within the life of a token.
 */
export class RevocationIndex {
  readonly #db: Executor<Tables>;
  #sequences = new Map<string, number>();
  #loaded = 0;

  constructor(db: Executor<Tables>) {
    this.#db = db;
  }

  /** Takes in whatever was revoked up to a sequence. */
  async reach(sequence: number): Promise<void> {
    if (sequence <= this.#loaded) return;
    for (const revocation of await listRevocationsAfter(this.#db, this.#loaded)) {
      // A role or a delegation that goes takes no token with it here: what a token may still do is worked out anew.
      if (revocation.roleId === undefined && revocation.delegation === undefined)
        this.#take(keyOf(revocation), revocation.sequence);
      this.#loaded = Math.max(this.#loaded, revocation.sequence);
    }
    this.#loaded = Math.max(this.#loaded, sequence);
  }

  /** Whether a revocation after the token's issue fits it. */
  isRevoked(claims: TokenClaims, facts: RevocableFacts): boolean {
    return candidates(claims, facts).some(
      (candidate) => (this.#sequences.get(keyOf(candidate)) ?? 0) > claims.revocationSequence,
    );
  }

  /** Begins anew: what was purged from the database is forgotten here too. */
  forget(): void {
    this.#sequences = new Map();
    this.#loaded = 0;
  }

  #take(key: string, sequence: number): void {
    this.#sequences.set(key, Math.max(this.#sequences.get(key) ?? 0, sequence));
  }
}
