import type { User } from '../../db/user-store.ts';
import { selfLink } from '../common/urls.ts';

/** A user as Identity v3 shows it: never with anything of the password but its end. */
export const userView = (user: User, base: string) => ({
  ...user.extra,
  id: user.id,
  name: user.name,
  domain_id: user.domainId,
  enabled: user.enabled,
  ...(user.defaultProjectId === null ? {} : { default_project_id: user.defaultProjectId }),
  password_expires_at: user.passwordExpiresAt,
  options: user.options,
  links: selfLink(base, 'users', user.id),
});
