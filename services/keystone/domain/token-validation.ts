import type { Context } from '@nimbo/context/context.ts';
import type { Revision } from '../db/revision-store.ts';
import type { TokenClaims } from '../drivers/token-provider/token-claims.ts';
import type { Keystone } from './keystone.ts';
import type { KnownToken } from './token-cache.ts';
import { resolveClaims, type ValidToken } from './valid-token.ts';

/*
 * The hottest path of the cloud. Every validation reads one row, the revisions: what is in memory counts only as far
 * as it is as new as that row, so that a revocation holds in every keystone on this database from the next request on.
 */

/** How a token is looked at. */
export interface Look {
  /** Whether a token counts that ended within the configured window. */
  readonly allowExpired?: boolean | undefined;
  /** Whether the context is that of one request to keystone, whose revisions may have been read before. */
  readonly inRequest?: boolean | undefined;
}

const isOver = ({ settings, clock }: Keystone, claims: TokenClaims, look: Look): boolean => {
  const window = look.allowExpired === true ? settings.allow_expired_window * 1_000 : 0;
  return clock.now() >= claims.expiresAt + window;
};

const holds = ({ clock }: Keystone, { valid }: KnownToken): boolean => clock.now() < valid.holdsUntil;

const isCurrent = (keystone: Keystone, known: KnownToken, revision: Revision): boolean =>
  known.identity === revision.identity && known.revocation === revision.revocation && holds(keystone, known);

const resolve = async (
  keystone: Keystone,
  known: KnownToken | undefined,
  claims: TokenClaims,
  revision: Revision,
): Promise<ValidToken | undefined> => {
  if (known?.identity === revision.identity && holds(keystone, known)) return known.valid;
  return resolveClaims(claims, keystone.identities.at(revision.identity));
};

/**
 * A token's claims held against the present: revocations, users, projects, roles. Claims of a revocation that has not
 * happened yet belong to a newer state than the database's, which was restored: such a token cannot be judged.
 */
export const judgeClaims = async (
  keystone: Keystone,
  claims: TokenClaims,
  revision: Revision,
  known?: KnownToken,
): Promise<ValidToken | undefined> => {
  if (claims.revocationSequence > revision.revocation) return undefined;
  const { revocations } = keystone.tokens;
  await revocations.reach(revision.revocation);
  const valid = await resolve(keystone, known, claims, revision);
  return valid === undefined || revocations.isRevoked(claims, valid.facts) ? undefined : valid;
};

/** Remembers what a token amounted to at a revision. */
export const remember = (keystone: Keystone, text: string, valid: ValidToken, revision: Revision): void => {
  const { identity, revocation } = revision;
  keystone.tokens.set(text, { claims: valid.claims, valid, identity, revocation });
};

/** The token's meaning now; undefined where it is malformed, expired, revoked, or leads to nothing. */
export const validateToken = async (
  ctx: Pick<Context, 'signal'>,
  keystone: Keystone,
  text: string,
  look: Look = {},
): Promise<ValidToken | undefined> => {
  const { revisions } = keystone;
  const revision = await (look.inRequest === true ? revisions.inRequest(ctx) : revisions.now(ctx));
  const known = keystone.tokens.get(text);
  const claims = known === undefined ? await keystone.provider.open(text) : known.claims;
  if (claims === undefined || isOver(keystone, claims, look)) return undefined;
  if (known !== undefined && isCurrent(keystone, known, revision)) return known.valid;
  const valid = await judgeClaims(keystone, claims, revision, known);
  if (valid === undefined) keystone.tokens.delete(text);
  else remember(keystone, text, valid, revision);
  return valid;
};
