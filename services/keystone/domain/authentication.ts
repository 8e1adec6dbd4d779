import type { Context } from '@nimbo/context/context.ts';
import { Forbidden, Unauthorized } from '@nimbo/errors/faults.ts';
import { toAttributes } from '../db/attributes.ts';
import type { Revision } from '../db/revision-store.ts';
import type { TokenUser } from '../db/token-facts-store.ts';
import type { ClaimedScope, TokenClaims } from '../drivers/token-provider/token-claims.ts';
import type { Proof } from './auth-methods/method.ts';
import { namedUserId, namesOf, proofOf, type Credentials } from './auth-methods/methods.ts';
import { boundOf, consume, type Bound } from './delegation/bound.ts';
import { newAuditId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { audited, type LoginAttempt } from './login-audit.ts';
import { unauthorized } from './password.ts';
import { issueReceipt, unmetRules, withReceipt, type Receipt } from './receipt.ts';
import { judgeClaims, remember } from './token-validation.ts';
import type { ValidToken } from './valid-token.ts';
import { claimedScope, type WantedScope } from './wanted-scope.ts';

/** What a caller shows and wants. */
export interface AuthenticationRequest {
  readonly credentials: Credentials;
  readonly wanted: WantedScope | undefined;
  /** What came of an earlier step. */
  readonly receipt: string | undefined;
}

/** A new token. */
export interface IssuedToken {
  readonly text: string;
  readonly valid: ValidToken;
}

const isPast = ({ clock }: Keystone, instant: string | null): boolean =>
  instant !== null && Date.parse(instant) <= clock.now();

const hasExpired = (keystone: Keystone, user: TokenUser): boolean =>
  isPast(keystone, user.password_expires_at) && toAttributes(user.options)['ignore_password_expiry'] !== true;

/** Only asked once the password has proved right, so that it tells nothing to anyone else. */
const assertAccount = (keystone: Keystone, user: TokenUser | undefined, { methods, parent }: Proof): TokenUser => {
  if (user === undefined) throw unauthorized('there is no such user');
  if (!user.enabled || !user.domain_enabled) throw unauthorized('the user or its domain is disabled');
  if (parent === undefined && methods.includes('password') && hasExpired(keystone, user)) {
    throw new Unauthorized(
      `The password of user ${user.id} has expired: change it with POST /v3/users/${user.id}/password.`,
    );
  }
  return user;
};

const claimsFor = (
  keystone: Keystone,
  proof: Proof,
  scope: ClaimedScope,
  revision: Revision,
  bound?: Bound,
): TokenClaims => {
  const issuedAt = keystone.clock.now();
  const { parent } = proof;
  const longest = issuedAt + keystone.settings.token_expiration * 1_000;
  const expiresAt = Math.min(longest, bound?.endsAt ?? longest);
  const auditId = newAuditId();
  return {
    userId: proof.userId,
    scope,
    ...(bound === undefined ? {} : { delegation: bound.delegation }),
    ...(proof.federation === undefined ? {} : { federation: proof.federation }),
    methods: proof.methods,
    issuedAt,
    expiresAt: parent === undefined ? expiresAt : Math.min(expiresAt, parent.expiresAt),
    auditIds: parent === undefined ? [auditId] : [auditId, parent.auditIds.at(-1) ?? auditId],
    revocationSequence: revision.revocation,
  };
};

const judged = async (
  keystone: Keystone,
  proof: Proof,
  scope: ClaimedScope,
  revision: Revision,
  bound?: Bound,
): Promise<ValidToken | undefined> =>
  judgeClaims(keystone, claimsFor(keystone, proof, scope, revision, bound), revision);

/** The default project where the user has a role on it, or else no scope at all. */
const byDefault = async (keystone: Keystone, user: TokenUser, proof: Proof, revision: Revision) => {
  const id = user.default_project_id;
  const scoped = id === null ? undefined : await judged(keystone, proof, { kind: 'project', id }, revision);
  return scoped ?? judged(keystone, proof, { kind: 'unscoped' }, revision);
};

/** Authority over the system is not turned into authority over what is in it. @throws Forbidden */
const assertExchange = ({ parent }: Proof, wanted: WantedScope | undefined): void => {
  if (parent?.scope.kind !== 'system' || (wanted?.kind !== 'project' && wanted?.kind !== 'domain')) return;
  throw new Forbidden('A token of the system cannot be exchanged for one of a project or domain: log in for that.');
};

/** What is wanted, within what is allowed: a delegation says itself what its tokens are for. */
const wantedToken = async (
  keystone: Keystone,
  user: TokenUser,
  proof: Proof,
  wanted: WantedScope | undefined,
  { revision, bound }: { readonly revision: Revision; readonly bound: Bound | undefined },
): Promise<ValidToken | undefined> => {
  if (bound !== undefined) return judged(keystone, proof, bound.scope, revision, bound);
  if (wanted === undefined || wanted.kind === 'trust') return byDefault(keystone, user, proof, revision);
  return judged(keystone, proof, await claimedScope(keystone, wanted), revision);
};

/**
 * Issues a token for a proof that was made after the revision was read.
 * @throws Unauthorized for whatever is wrong with account or scope, in the same words
 */
export const issueToken = async (
  ctx: Context,
  keystone: Keystone,
  proof: Proof,
  wanted: WantedScope | undefined,
  revision: Revision,
): Promise<IssuedToken> => {
  const facts = keystone.identities.at(revision.identity);
  const user = assertAccount(keystone, await facts.user(proof.userId), proof);
  const bound = await boundOf(keystone, proof, wanted);
  const valid = await wantedToken(keystone, user, proof, wanted, { revision, bound });
  if (valid === undefined) throw unauthorized('the user has no role on the scope, or that is disabled or not there');
  await consume(ctx, keystone, bound);
  const text = await keystone.provider.seal(valid.claims);
  remember(keystone, text, valid, revision);
  return { text, valid };
};

/**
 * Issues a token for a proof that another has checked, or a receipt where the user's rules want more.
 * @throws Unauthorized for an account that may not log in
 */
export const issueProven = async (
  ctx: Context,
  keystone: Keystone,
  proof: Proof,
  wanted: WantedScope,
): Promise<IssuedToken | Receipt> => {
  const revision = await keystone.revisions.now(ctx);
  const user = assertAccount(keystone, await keystone.identities.at(revision.identity).user(proof.userId), proof);
  const required = unmetRules(user, proof);
  if (required.length > 0) return issueReceipt(keystone, user, proof, required);
  return issueToken(ctx, keystone, proof, wanted, revision);
};

/** Who has logged in, and whether that was all. */
export const outcomeOf: LoginAttempt<IssuedToken | Receipt>['outcomeOf'] = (issued) =>
  'required' in issued
    ? { userId: issued.user.id, isComplete: false }
    : { userId: issued.valid.claims.userId, isComplete: true };

/**
 * Issues a token, or a receipt where the user's rules want more methods. A token got with a token ends when that one
 * ends and belongs to its chain.
 * @throws Unauthorized for whatever is wrong with user, password, token or scope, in the same words; Forbidden where
 * scoped tokens may not be exchanged
 */
export const authenticate = (
  ctx: Context,
  keystone: Keystone,
  request: AuthenticationRequest,
): Promise<IssuedToken | Receipt> => {
  const { credentials } = request;
  const attempt: LoginAttempt<IssuedToken | Receipt> = {
    methods: namesOf(credentials),
    named: () => namedUserId(keystone, credentials),
    outcomeOf,
  };
  return audited(ctx, keystone, attempt, () => login(ctx, keystone, request));
};

const login = async (
  ctx: Context,
  keystone: Keystone,
  { credentials, wanted, receipt }: AuthenticationRequest,
): Promise<IssuedToken | Receipt> => {
  // Read before anything is looked at: what is revoked from here on ends this token too.
  const before = await keystone.revisions.now(ctx);
  const proof = await withReceipt(keystone, await proofOf(ctx, keystone, credentials), receipt);
  const revision = proof.isRenewed === true ? await keystone.revisions.now(ctx) : before;
  const user = assertAccount(keystone, await keystone.identities.at(revision.identity).user(proof.userId), proof);
  assertExchange(proof, wanted);
  const required = unmetRules(user, proof);
  if (required.length > 0) return issueReceipt(keystone, user, proof, required);
  return issueToken(ctx, keystone, proof, wanted, revision);
};
