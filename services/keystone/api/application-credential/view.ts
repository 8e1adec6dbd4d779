import type { ApplicationCredential } from '../../db/application-credential-store.ts';
import type { Role } from '../../db/role-store.ts';
import { selfLink } from '../common/urls.ts';

const shownRole = ({ id, name, domainId, description, options }: Role) => ({
  id,
  name,
  domain_id: domainId,
  description,
  options,
});

/** An application credential as Identity v3 shows it, never with its secret; times without `Z`, as upstream has it. */
export const applicationCredentialView = (credential: ApplicationCredential, roles: readonly Role[], base: string) => ({
  id: credential.id,
  name: credential.name,
  description: credential.description,
  user_id: credential.userId,
  project_id: credential.projectId,
  expires_at: credential.expiresAt === null ? null : credential.expiresAt.slice(0, -1),
  unrestricted: credential.unrestricted,
  system: null,
  roles: roles.map(shownRole),
  ...(credential.accessRules === undefined ? {} : { access_rules: credential.accessRules }),
  links: selfLink(base, `users/${encodeURIComponent(credential.userId)}/application_credentials`, credential.id),
});
