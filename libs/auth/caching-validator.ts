import { hash } from 'node:crypto';
import type { Clock } from '@nimbo/context/clock.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';
import { BoundedMap } from './bounded-map.ts';
import { revokedByAny } from './revocation-event.ts';
import type { RevocationFeed } from './revocation-feed.ts';
import { isTokenText } from './token-text.ts';
import { detachedContext } from './detached-context.ts';
import type { TokenValidator, ValidationContext, ValidationOptions } from './token-validator.ts';

/** What the cache is made from. Times are milliseconds. */
export interface CachingValidatorOptions {
  /** Who knows: keystone in this process, or over HTTP. */
  readonly validator: TokenValidator;
  readonly clock: Clock;
  /** Absent means that revocations are never heard of, so that no entry is used longer than `staleness`. */
  readonly revocations?: RevocationFeed;
  /** Longest use of an entry; default 300 000, keystonemiddleware's `token_cache_time`. A token's expiry may be sooner. */
  readonly ttl?: number;
  /** How long a refusal is remembered; default 2 000. */
  readonly negativeTtl?: number;
  /** Longest use of an entry while it is unknown whether revocations were missed; default 5 000. */
  readonly staleness?: number;
  /** Tokens remembered, and as many refusals; default 10 000. */
  readonly size?: number;
}

interface Entry {
  readonly identity: Identity;
  /** Wall clock. */
  readonly expiresAt: number;
  /** Monotonic clock. */
  readonly validatedAt: number;
}

/**
 * Remembers validations by the token's SHA-256, never by the token. Many questions for one token at once are one
 * question to keystone. An entry ends with its time, with the token's expiry, with a revocation that fits it, and,
 * when revocations can't be heard of (message bus and polling both dead), five seconds after it was made: then
 * keystone is asked again, and where it does not answer either the request ends in Unavailable. So a revoked
 * token is never accepted for longer than that.
 */
export class CachingValidator implements TokenValidator {
  readonly #validator: TokenValidator;
  readonly #clock: Clock;
  readonly #revocations: RevocationFeed | undefined;
  readonly #ttl: number;
  readonly #negativeTtl: number;
  readonly #staleness: number;
  readonly #entries: BoundedMap<string, Entry>;
  /** Until when (monotonic clock) a token is known to be refused. */
  readonly #refusals: BoundedMap<string, number>;
  readonly #flights = new Map<string, Promise<Identity | undefined>>();
  /** Counts invalidations: what was asked for before one must not be remembered after it. */
  #generation = 0;

  constructor(options: CachingValidatorOptions) {
    const size = options.size ?? 10_000;
    this.#validator = options.validator;
    this.#clock = options.clock;
    this.#revocations = options.revocations;
    this.#ttl = options.ttl ?? 300_000;
    this.#negativeTtl = options.negativeTtl ?? 2000;
    this.#staleness = options.staleness ?? 5000;
    this.#entries = new BoundedMap(size);
    this.#refusals = new BoundedMap(size);
    options.revocations?.subscribe((events) => this.invalidate(revokedByAny(events)));
  }

  async validate(
    ctx: ValidationContext,
    token: string,
    options: ValidationOptions = {},
  ): Promise<Identity | undefined> {
    if (!isTokenText(token)) return undefined;
    const allowExpired = options.allowExpired === true;
    const digest = hash('sha256', token, 'base64');
    const known = this.#usable(digest, allowExpired);
    if (known !== undefined) return known;
    const question = allowExpired ? `expired ${digest}` : digest;
    if ((this.#refusals.get(question) ?? -Infinity) > this.#clock.monotonic()) return undefined;
    return this.#flights.get(question) ?? this.#ask(ctx, token, digest, question, allowExpired);
  }

  /** Forgets every identity that the predicate fits, and whatever is being asked for at this moment. */
  invalidate(predicate: (identity: Identity) => boolean): void {
    this.#generation += 1;
    this.#flights.clear();
    for (const [digest, entry] of this.#entries.entries()) {
      if (predicate(entry.identity)) this.#entries.delete(digest);
    }
  }

  /** Tokens remembered now, for metrics. */
  get size(): number {
    return this.#entries.size;
  }

  #usable(digest: string, allowExpired: boolean): Identity | undefined {
    const entry = this.#entries.get(digest);
    if (entry === undefined) return undefined;
    const now = this.#clock.monotonic();
    const trustedSince = Math.max(entry.validatedAt, this.#revocations?.confirmedAt() ?? -Infinity);
    const isFresh = now - entry.validatedAt < this.#ttl && now - trustedSince < this.#staleness;
    if (isFresh && entry.expiresAt > this.#clock.now()) return entry.identity;
    if (isFresh && allowExpired) return entry.identity;
    if (!isFresh) this.#entries.delete(digest);
    return undefined;
  }

  #ask(
    ctx: ValidationContext,
    token: string,
    digest: string,
    question: string,
    allowExpired: boolean,
  ): Promise<Identity | undefined> {
    // Others may wait for this answer too, so that it must not end when the first of them goes away.
    const shared = detachedContext(ctx);
    const flight = this.#remembered(
      this.#validator.validate(shared, token, { allowExpired }),
      digest,
      question,
    ).finally(() => {
      if (this.#flights.get(question) === flight) this.#flights.delete(question);
    });
    this.#flights.set(question, flight);
    return flight;
  }

  async #remembered(
    asked: Promise<Identity | undefined>,
    digest: string,
    question: string,
  ): Promise<Identity | undefined> {
    const generation = this.#generation;
    const validatedAt = this.#clock.monotonic();
    const identity = await asked;
    if (identity === undefined) {
      this.#refusals.set(question, this.#clock.monotonic() + this.#negativeTtl);
    } else if (generation === this.#generation) {
      this.#entries.set(digest, { identity, expiresAt: millisecondsOf(identity.expiresAt), validatedAt });
    }
    return identity;
  }
}
