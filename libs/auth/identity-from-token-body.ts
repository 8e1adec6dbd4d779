import type {
  AccessRule,
  ActingAccessToken,
  ActingApplicationCredential,
  ActingTrust,
} from '@nimbo/context/delegation.ts';
import type { DomainReference, Identity, RoleReference, Scope } from '@nimbo/context/identity.ts';
import { millisecondsOf, timestampOf, type Timestamp } from '@nimbo/context/timestamp.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A token's body that is not what the Identity API describes; the message names the part. */
export class TokenBodyError extends Error {
  constructor(part: string) {
    super(`the token's body has no valid ${part}`);
    this.name = 'TokenBodyError';
  }
}

const fieldsOf = (value: unknown, part: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenBodyError(part);
  return value as Fields;
};

const textOf = (value: unknown, part: string): string => {
  if (typeof value !== 'string' || value === '') throw new TokenBodyError(part);
  return value;
};

const referenceOf = (value: unknown, part: string): { readonly id: string; readonly name: string } => {
  const fields = fieldsOf(value, part);
  return { id: textOf(fields['id'], `${part}.id`), name: textOf(fields['name'], `${part}.name`) };
};

const domainOf = (value: unknown, part: string): DomainReference => referenceOf(value, part);

const projectScope = (project: unknown, isDomain: unknown): Scope => {
  const fields = fieldsOf(project, 'project');
  const domain = domainOf(fields['domain'], 'project.domain');
  return { kind: 'project', ...referenceOf(project, 'project'), domain, isDomain: isDomain === true };
};

const scopeOf = (token: Fields): Scope => {
  if (token['project'] !== undefined) return projectScope(token['project'], token['is_domain']);
  if (token['domain'] !== undefined) return { kind: 'domain', domain: domainOf(token['domain'], 'domain') };
  if (token['system'] === undefined) return { kind: 'unscoped' };
  // Only authority over all of the system exists; anything else must not be mistaken for it.
  if (fieldsOf(token['system'], 'system')['all'] !== true) throw new TokenBodyError('system.all');
  return { kind: 'system' };
};

const listOf = (value: unknown, part: string): readonly unknown[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new TokenBodyError(part);
  return value;
};

const timestampIn = (value: unknown, part: string): Timestamp => {
  const text = textOf(value, part);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return text;
  const milliseconds = millisecondsOf(text);
  if (Number.isNaN(milliseconds)) throw new TokenBodyError(part);
  return timestampOf(milliseconds);
};

const flagOf = (value: unknown, part: string): boolean => {
  if (typeof value !== 'boolean') throw new TokenBodyError(part);
  return value;
};

const trustOf = (value: unknown): ActingTrust => {
  const trust = fieldsOf(value, 'OS-TRUST:trust');
  return {
    id: textOf(trust['id'], 'OS-TRUST:trust.id'),
    trustorId: textOf(fieldsOf(trust['trustor_user'], 'trustor_user')['id'], 'trustor_user.id'),
    trusteeId: textOf(fieldsOf(trust['trustee_user'], 'trustee_user')['id'], 'trustee_user.id'),
    impersonation: flagOf(trust['impersonation'], 'OS-TRUST:trust.impersonation'),
  };
};

const accessRuleOf = (value: unknown): AccessRule => {
  const rule = fieldsOf(value, 'access_rules');
  const text = (name: string): string => textOf(rule[name], `access_rules.${name}`);
  return { id: text('id'), service: text('service'), method: text('method'), path: text('path') };
};

const applicationCredentialOf = (value: unknown): ActingApplicationCredential => {
  const credential = fieldsOf(value, 'application_credential');
  const rules = credential['access_rules'];
  return {
    ...referenceOf(credential, 'application_credential'),
    restricted: flagOf(credential['restricted'], 'application_credential.restricted'),
    ...(rules === undefined || rules === null ? {} : { accessRules: listOf(rules, 'access_rules').map(accessRuleOf) }),
  };
};

const accessTokenOf = (value: unknown): ActingAccessToken => {
  const token = fieldsOf(value, 'OS-OAUTH1');
  return {
    id: textOf(token['access_token_id'], 'OS-OAUTH1.access_token_id'),
    consumerId: textOf(token['consumer_id'], 'OS-OAUTH1.consumer_id'),
  };
};

/** By whose leave the token acts: what is there must be understood, for it bounds what the token may do. */
const actingIn = (token: Fields): Pick<Identity, 'trust' | 'applicationCredential' | 'accessToken'> => {
  const trust = token['OS-TRUST:trust'];
  const credential = token['application_credential'];
  const access = token['OS-OAUTH1'];
  return {
    ...(access === undefined ? {} : { accessToken: accessTokenOf(access) }),
    ...(trust === undefined ? {} : { trust: trustOf(trust) }),
    ...(credential === undefined ? {} : { applicationCredential: applicationCredentialOf(credential) }),
  };
};

/**
 * The identity in the `token` object of `GET /v3/auth/tokens` (Identity API v3, "Validate and show information for
 * token"); catalog and anything else in it is left out.
 * @throws TokenBodyError
 */
export const identityFromTokenBody = (body: unknown): Identity => {
  const token = fieldsOf(body, 'object');
  const user = fieldsOf(token['user'], 'user');
  return {
    user: { ...referenceOf(user, 'user'), domain: domainOf(user['domain'], 'user.domain') },
    scope: scopeOf(token),
    roles: listOf(token['roles'], 'roles').map((role): RoleReference => referenceOf(role, 'roles')),
    methods: listOf(token['methods'], 'methods').map((method) => textOf(method, 'methods')),
    auditIds: listOf(token['audit_ids'], 'audit_ids').map((id) => textOf(id, 'audit_ids')),
    issuedAt: timestampIn(token['issued_at'], 'issued_at'),
    expiresAt: timestampIn(token['expires_at'], 'expires_at'),
    ...actingIn(token),
  };
};
