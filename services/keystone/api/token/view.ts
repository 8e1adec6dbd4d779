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

/** A token as Identity v3 shows it, without its catalog. */
export const tokenView = ({ identity, passwordExpiresAt }: ValidToken) => ({
  methods: identity.methods,
  user: {
    domain: identity.user.domain,
    id: identity.user.id,
    name: identity.user.name,
    password_expires_at: passwordExpiresAt,
  },
  audit_ids: identity.auditIds,
  expires_at: identity.expiresAt,
  issued_at: identity.issuedAt,
  ...scopeView(identity),
});
