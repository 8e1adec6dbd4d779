import { assertNever } from '@nimbo/errors/assert-never.ts';
import type { Identity } from '@nimbo/context/identity.ts';
import type { ValidToken } from '../../domain/valid-token.ts';

const scopeView = ({ scope, roles }: Identity) => {
  switch (scope.kind) {
    case 'unscoped':
      return {};
    case 'system':
      return { system: { all: true }, roles };
    case 'domain':
      return { domain: scope.domain, roles };
    case 'project': {
      const { id, name, domain, isDomain } = scope;
      return { project: { domain, id, name }, is_domain: isDomain, roles };
    }
    default:
      return assertNever(scope);
  }
};

const trustView = ({ trust }: Identity) =>
  trust === undefined
    ? {}
    : {
        'OS-TRUST:trust': {
          id: trust.id,
          trustor_user: { id: trust.trustorId },
          trustee_user: { id: trust.trusteeId },
          impersonation: trust.impersonation,
        },
      };

const applicationCredentialView = ({ applicationCredential: credential }: Identity) => {
  if (credential === undefined) return {};
  const { id, name, restricted, accessRules } = credential;
  const rules = accessRules === undefined ? {} : { access_rules: accessRules };
  return { application_credential: { id, name, restricted, ...rules } };
};

const federationView = ({ federation }: Identity) => {
  if (federation === undefined) return {};
  const { identityProviderId, protocolId, groupIds } = federation;
  const vouched = { identity_provider: { id: identityProviderId }, protocol: { id: protocolId } };
  return { 'OS-FEDERATION': { ...vouched, groups: groupIds.map((id) => ({ id })) } };
};

const accessTokenView = ({ accessToken }: Identity) =>
  accessToken === undefined
    ? {}
    : { 'OS-OAUTH1': { access_token_id: accessToken.id, consumer_id: accessToken.consumerId } };

/** A token as Identity v3 shows it, without its catalog. */
export const tokenView = ({ identity, passwordExpiresAt }: ValidToken) => ({
  methods: identity.methods,
  user: {
    domain: identity.user.domain,
    id: identity.user.id,
    name: identity.user.name,
    password_expires_at: passwordExpiresAt,
    ...federationView(identity),
  },
  audit_ids: identity.auditIds,
  expires_at: identity.expiresAt,
  issued_at: identity.issuedAt,
  ...scopeView(identity),
  ...trustView(identity),
  ...applicationCredentialView(identity),
  ...accessTokenView(identity),
});
