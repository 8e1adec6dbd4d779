import type { ImpliedRoles } from '../../domain/implied-role.ts';
import { shortRoleView } from '../role/view.ts';

/** A role and all that it implies directly. */
export const impliedRolesView = ({ prior, implied }: ImpliedRoles, base: string) => ({
  prior_role: shortRoleView(prior, base),
  implies: implied.map((role) => shortRoleView(role, base)),
});

/** A role and the one it implies. */
export const impliedRoleView = (roles: ImpliedRoles, base: string) => {
  const { prior_role: prior, implies } = impliedRolesView(roles, base);
  return { prior_role: prior, implies: implies[0] };
};
