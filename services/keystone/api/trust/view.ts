import type { Role } from '../../db/role-store.ts';
import type { Trust } from '../../db/trust-store.ts';
import { roleView } from '../role/view.ts';
import { selfLink } from '../common/urls.ts';

/** A trust in a list. */
export const trustSummary = (trust: Trust, base: string) => ({
  id: trust.id,
  trustor_user_id: trust.trustorId,
  trustee_user_id: trust.trusteeId,
  project_id: trust.projectId,
  impersonation: trust.impersonation,
  expires_at: trust.expiresAt,
  remaining_uses: trust.remainingUses,
  redelegated_trust_id: trust.redelegatedTrustId,
  redelegation_count: trust.redelegationCount,
  deleted_at: null,
  links: selfLink(base, 'OS-TRUST/trusts', trust.id),
});

/** A trust with its roles. */
export const trustView = (trust: Trust, roles: readonly Role[], base: string) => {
  const summary = trustSummary(trust, base);
  return {
    ...summary,
    roles: roles.map((role) => roleView(role, base)),
    roles_links: { self: `${summary.links.self}/roles`, next: null, previous: null },
  };
};
