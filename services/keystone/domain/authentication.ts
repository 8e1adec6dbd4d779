import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { Context } from '@nimbo/context/context.ts';
import { Forbidden, Unauthorized } from '@nimbo/errors/faults.ts';
import { findProject, findProjectByName } from '../db/project-store.ts';
import type { Revision } from '../db/revision-store.ts';
import type { TokenUser } from '../db/token-facts-store.ts';
import { findUserByName } from '../db/user-store.ts';
import type { AuthenticationMethod, ClaimedScope, TokenClaims } from '../drivers/token-provider/token-claims.ts';
import { newAuditId } from './ids.ts';
import type { Keystone } from './keystone.ts';
import { unauthorized, verifyPassword } from './password.ts';
import { judgeClaims, remember, validateToken } from './token-validation.ts';
import type { ValidToken } from './valid-token.ts';

/** A domain by id or by name. */
interface DomainIdentifier {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** A user or project by id, or by name and domain. */
interface OwnedIdentifier extends DomainIdentifier {
  readonly domain?: DomainIdentifier | undefined;
}

/** What the token is wanted for; absent means the user's default project, if there is one. */
export type WantedScope =
  | { readonly kind: 'unscoped' }
  | { readonly kind: 'system' }
  | { readonly kind: 'domain'; readonly domain: DomainIdentifier }
  | { readonly kind: 'project'; readonly project: OwnedIdentifier };

/** How a caller shows who it is: by every method it names. */
export interface Credentials {
  readonly password?: { readonly user: OwnedIdentifier; readonly password: string } | undefined;
  readonly token?: string | undefined;
}

/** A new token. */
export interface IssuedToken {
  readonly text: string;
  readonly valid: ValidToken;
}

/** What all methods together have shown. */
interface Proof {
  readonly userId: string;
  readonly methods: readonly AuthenticationMethod[];
  /** The token that this one goes back to. */
  readonly parent?: TokenClaims | undefined;
}

const findDomainId = async ({ db }: Keystone, domain: DomainIdentifier | undefined): Promise<string | undefined> => {
  if (domain?.id !== undefined) return domain.id;
  if (domain?.name === undefined) return undefined;
  return (await findProjectByName(db.read, domain.name, null))?.id;
};

const findUserId = async (keystone: Keystone, user: OwnedIdentifier): Promise<string | undefined> => {
  if (user.id !== undefined) return user.id;
  const domainId = await findDomainId(keystone, user.domain);
  if (domainId === undefined || user.name === undefined) return undefined;
  return (await findUserByName(keystone.db.read, user.name, domainId))?.id;
};

const byPassword = async (keystone: Keystone, { password }: Credentials): Promise<Proof | undefined> => {
  if (password === undefined) return undefined;
  const userId = await findUserId(keystone, password.user);
  const isRight = await verifyPassword(keystone, userId, password.password);
  if (!isRight || userId === undefined) throw unauthorized();
  return { userId, methods: ['password'] };
};

const byToken = async (ctx: Context, keystone: Keystone, { token }: Credentials): Promise<Proof | undefined> => {
  if (token === undefined) return undefined;
  const valid = await validateToken(ctx, keystone, token);
  if (valid === undefined) throw unauthorized();
  const { claims } = valid;
  if (!keystone.settings.allow_rescope_scoped_token && claims.scope.kind !== 'unscoped') {
    throw new Forbidden('A scoped token cannot be exchanged for another here; use an unscoped one.');
  }
  return { userId: claims.userId, methods: [...new Set([...claims.methods, 'token' as const])], parent: claims };
};

const combined = (proofs: readonly (Proof | undefined)[]): Proof => {
  const given = proofs.filter((proof) => proof !== undefined);
  const [first] = given;
  if (first === undefined || given.some(({ userId }) => userId !== first.userId)) throw unauthorized();
  return {
    userId: first.userId,
    methods: [...new Set(given.flatMap(({ methods }) => methods))],
    parent: given.find(({ parent }) => parent !== undefined)?.parent,
  };
};

const isPast = ({ clock }: Keystone, instant: string | null): boolean =>
  instant !== null && Date.parse(instant) <= clock.now();

/** Only asked once the password has proved right, so that it tells nothing to anyone else. */
const assertAccount = (keystone: Keystone, user: TokenUser | undefined, { methods, parent }: Proof): TokenUser => {
  if (user === undefined || !user.enabled || !user.domain_enabled) throw unauthorized();
  if (parent === undefined && methods.includes('password') && isPast(keystone, user.password_expires_at)) {
    throw new Unauthorized(
      `The password of user ${user.id} has expired: change it with POST /v3/users/${user.id}/password.`,
    );
  }
  return user;
};

const projectId = async (keystone: Keystone, project: OwnedIdentifier): Promise<string | undefined> => {
  if (project.id !== undefined) return (await findProject(keystone.db.read, project.id))?.id;
  const domainId = await findDomainId(keystone, project.domain);
  if (domainId === undefined || project.name === undefined) return undefined;
  return (await findProjectByName(keystone.db.read, project.name, domainId))?.id;
};

const claimedScope = async (keystone: Keystone, wanted: WantedScope): Promise<ClaimedScope> => {
  switch (wanted.kind) {
    case 'unscoped':
    case 'system':
      return { kind: wanted.kind };
    case 'domain': {
      const id = await findDomainId(keystone, wanted.domain);
      if (id === undefined) throw unauthorized();
      return { kind: 'domain', id };
    }
    case 'project': {
      const id = await projectId(keystone, wanted.project);
      if (id === undefined) throw unauthorized();
      return { kind: 'project', id };
    }
    default:
      return assertNever(wanted);
  }
};

const claimsFor = (keystone: Keystone, proof: Proof, scope: ClaimedScope, revision: Revision): TokenClaims => {
  const issuedAt = keystone.clock.now();
  const { parent } = proof;
  const expiresAt = issuedAt + keystone.settings.token_expiration * 1_000;
  const auditId = newAuditId();
  return {
    userId: proof.userId,
    scope,
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
): Promise<ValidToken | undefined> => judgeClaims(keystone, claimsFor(keystone, proof, scope, revision), revision);

/** The default project where the user has a role on it, or else no scope at all. */
const byDefault = async (keystone: Keystone, user: TokenUser, proof: Proof, revision: Revision) => {
  const id = user.default_project_id;
  const scoped = id === null ? undefined : await judged(keystone, proof, { kind: 'project', id }, revision);
  return scoped ?? judged(keystone, proof, { kind: 'unscoped' }, revision);
};

/**
 * Issues a token. A token got with a token ends when that one ends and belongs to its chain.
 * @throws Unauthorized for whatever is wrong with user, password, token or scope, in the same words; Forbidden where
 * scoped tokens may not be exchanged
 */
export const authenticate = async (
  ctx: Context,
  keystone: Keystone,
  credentials: Credentials,
  wanted: WantedScope | undefined,
): Promise<IssuedToken> => {
  // Read before anything is looked at: what is revoked from here on ends this token too.
  const revision = await keystone.revisions.now(ctx);
  const proof = combined([await byPassword(keystone, credentials), await byToken(ctx, keystone, credentials)]);
  const facts = keystone.identities.at(revision.identity);
  const user = assertAccount(keystone, await facts.user(proof.userId), proof);
  const valid =
    wanted === undefined
      ? await byDefault(keystone, user, proof, revision)
      : await judged(keystone, proof, await claimedScope(keystone, wanted), revision);
  if (valid === undefined) throw unauthorized();
  const text = await keystone.provider.seal(valid.claims);
  remember(keystone, text, valid, revision);
  return { text, valid };
};
