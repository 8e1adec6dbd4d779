import type { Role } from '../../db/role-store.ts';
import { selfLink } from '../common/urls.ts';

/** A role as Identity v3 shows it. */
export const roleView = (role: Role, base: string) => ({
  ...role.extra,
  id: role.id,
  name: role.name,
  domain_id: role.domainId,
  description: role.description,
  options: role.options,
  links: selfLink(base, 'roles', role.id),
});

/** A role as inferences show it. */
export const shortRoleView = ({ id, name, description }: Role, base: string) => ({
  id,
  name,
  description,
  links: selfLink(base, 'roles', id),
});
