import type { Identity, Scope } from '@nimbo/context/identity.ts';
import { millisecondsOf } from '@nimbo/context/timestamp.ts';

/**
 * Which tokens count no more, as keystone tells it (Identity API v3, "OS-REVOKE"): those that fit every field that is
 * there. What an identity does not tell (trusts, OAuth) is left out, so that an event may fit more tokens than
 * keystone means: a cache that forgets too much only asks again.
 */
export interface RevocationEvent {
  readonly user_id?: string | null;
  readonly project_id?: string | null;
  readonly domain_id?: string | null;
  readonly role_id?: string | null;
  readonly audit_id?: string | null;
  /** The audit id of a chain's first token: all tokens that were got with tokens of that chain. */
  readonly audit_chain_id?: string | null;
  /** A trust that is gone. */
  readonly 'OS-TRUST:trust_id'?: string | null;
  /** An OAuth access token that is gone. */
  readonly 'OS-OAUTH1:access_token_id'?: string | null;
  /** An application credential that is gone. */
  readonly application_credential_id?: string | null;
  readonly expires_at?: string | null;
  /** Tokens issued at this instant or before. */
  readonly issued_before?: string | null;
}

const projectIdOf = (scope: Scope): string | undefined => (scope.kind === 'project' ? scope.id : undefined);

const domainIdsOf = ({ user, scope }: Identity): readonly (string | undefined)[] => [
  user.domain.id,
  scope.kind === 'domain' || scope.kind === 'project' ? scope.domain.id : undefined,
  // A project that acts as a domain is that domain.
  scope.kind === 'project' && scope.isDomain ? scope.id : undefined,
];

const fits = (wanted: string | null | undefined, actual: readonly (string | undefined)[]): boolean =>
  wanted === undefined || wanted === null || actual.includes(wanted);

/** Instants are told with and without microseconds; whole seconds decide, and a doubt revokes. */
const secondOf = (timestamp: string): number => Math.floor(millisecondsOf(timestamp) / 1000);

const wasIssuedBefore = (identity: Identity, limit: string | null | undefined): boolean =>
  limit === undefined || limit === null || !(secondOf(identity.issuedAt) > secondOf(limit));

const expiresAt = (identity: Identity, wanted: string | null | undefined): boolean =>
  wanted === undefined || wanted === null || secondOf(identity.expiresAt) === secondOf(wanted);

/** A trust may go back to other users than the token tells of. */
const fitsUser = (identity: Identity, wanted: string | null | undefined): boolean =>
  identity.trust !== undefined || fits(wanted, [identity.user.id]);

/** Whether an event says that this identity's token counts no more. */
const isRevokedBy = (identity: Identity, event: RevocationEvent): boolean =>
  fits(event['OS-TRUST:trust_id'], [identity.trust?.id]) &&
  fits(event['OS-OAUTH1:access_token_id'], [identity.accessToken?.id]) &&
  fits(event.application_credential_id, [identity.applicationCredential?.id]) &&
  fitsUser(identity, event.user_id) &&
  fits(event.project_id, [projectIdOf(identity.scope)]) &&
  fits(event.domain_id, domainIdsOf(identity)) &&
  fits(
    event.role_id,
    identity.roles.map((role) => role.id),
  ) &&
  fits(event.audit_id, identity.auditIds.slice(0, 1)) &&
  fits(event.audit_chain_id, identity.auditIds.slice(-1)) &&
  expiresAt(identity, event.expires_at) &&
  wasIssuedBefore(identity, event.issued_before);

/** The field by which an event is looked up: the narrowest that it has. */
const keyOf = (event: RevocationEvent): string | undefined => {
  if (typeof event.audit_id === 'string') return `audit ${event.audit_id}`;
  if (typeof event.audit_chain_id === 'string') return `chain ${event.audit_chain_id}`;
  return typeof event.user_id === 'string' ? `user ${event.user_id}` : undefined;
};

const keysOf = ({ auditIds, user }: Identity): readonly string[] => [
  `audit ${auditIds[0]}`,
  `chain ${auditIds.at(-1)}`,
  `user ${user.id}`,
];

/** Makes one question of many events, so that a large cache and many events cost their sum and not their product. */
export const revokedByAny = (events: readonly RevocationEvent[]): ((identity: Identity) => boolean) => {
  const byKey = Map.groupBy(events, keyOf);
  const broad = byKey.get(undefined) ?? [];
  const candidatesOf = (identity: Identity) => [...keysOf(identity).map((key) => byKey.get(key) ?? []), broad];
  return (identity) =>
    (identity.trust === undefined ? candidatesOf(identity) : [events]).some((candidates) =>
      candidates.some((event) => isRevokedBy(identity, event)),
    );
};
