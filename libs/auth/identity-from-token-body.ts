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
  };
};
