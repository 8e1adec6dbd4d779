import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import type { Timestamp } from '@nimbo/context/timestamp.ts';
import { listRevocationsSince, type Revocation } from '../db/revocation-store.ts';
import type { Keystone } from './keystone.ts';

/** A revocation as Identity v3 tells it (OS-REVOKE), for the API, the bus and the event log alike. */
export const revocationSnapshot = (revocation: Revocation): Readonly<Record<string, string>> => {
  const { userId, projectId, domainId, roleId, auditId, auditChainId, revokedAt, delegation } = revocation;
  const told = {
    user_id: userId,
    project_id: projectId,
    domain_id: domainId,
    role_id: roleId,
    audit_id: auditId,
    audit_chain_id: auditChainId,
    'OS-TRUST:trust_id': delegation?.kind === 'trust' ? delegation.id : undefined,
    'OS-OAUTH1:access_token_id': delegation?.kind === 'access-token' ? delegation.id : undefined,
    application_credential_id: delegation?.kind === 'application-credential' ? delegation.id : undefined,
    issued_before: revokedAt,
  };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined));
};

/** What was revoked since an instant, or all that still matters. */
export const listRevocations = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  since: Timestamp | undefined,
): Promise<Revocation[]> => {
  await ctx.authorize(rule, {});
  return listRevocationsSince(keystone.db.read, since);
};
