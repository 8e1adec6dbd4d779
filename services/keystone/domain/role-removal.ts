import { deleteRoleFromApplicationCredentials } from '../db/application-credential-store.ts';
import { deleteAssignmentsOfRole } from '../db/assignment-store.ts';
import { deleteRoleFromOauthTokens } from '../db/oauth1-store.ts';
import { deleteRole, listRoles, type Role } from '../db/role-store.ts';
import { deleteRoleFromTrusts } from '../db/trust-store.ts';
import type { Change } from './change.ts';

/** Removes a role from whoever has it or has passed it on, with its inferences; tokens lose it with the next request. */
export const removeRole = async (changing: Change, role: Role): Promise<void> => {
  const { id } = role;
  await deleteAssignmentsOfRole(changing.tx, id);
  await deleteRoleFromTrusts(changing.tx, id);
  await deleteRoleFromApplicationCredentials(changing.tx, id);
  await deleteRoleFromOauthTokens(changing.tx, id);
  await deleteRole(changing.tx, id);
  await changing.touch('identity');
  await changing.revoke({ roleId: id });
  await changing.record('role.deleted', undefined, role);
};

/** A domain goes with its own roles. */
export const removeRolesOfDomain = async (changing: Change, domainId: string): Promise<void> => {
  const { rows } = await listRoles(changing.tx, { domainId }, { limit: Number.MAX_SAFE_INTEGER - 1 });
  for (const role of rows) await removeRole(changing, role);
};
