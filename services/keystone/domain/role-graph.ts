import type { RoleReference } from '@nimbo/context/identity.ts';
import type { Inference } from '../db/implied-role-store.ts';
import type { Role } from '../db/role-store.ts';

/** All roles and what they imply, small enough to be in memory. */
export interface RoleGraph {
  role(id: string): Role | undefined;
  /** The role and everything it implies, directly or not; cycles end. */
  impliedBy(id: string): ReadonlySet<string>;
  /** What assigned roles amount to in a token: implied ones included, roles of a domain left out, by name. */
  effective(roleIds: readonly string[]): readonly RoleReference[];
}

const closure = (start: string, implications: ReadonlyMap<string, readonly string[]>): Set<string> => {
  const reached = new Set([start]);
  for (const id of reached) {
    for (const implied of implications.get(id) ?? []) reached.add(implied);
  }
  return reached;
};

/** The graph of these roles; inferences of roles that are not there mean nothing. */
export const roleGraph = (roles: readonly Role[], inferences: readonly Inference[]): RoleGraph => {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const grouped = Map.groupBy(inferences, ({ priorRoleId }) => priorRoleId);
  const implications = new Map(
    [...grouped].map(([prior, group]) => [prior, group.map(({ impliedRoleId }) => impliedRoleId)]),
  );
  const closures = new Map(roles.map(({ id }) => [id, closure(id, implications)]));
  const impliedBy = (id: string): ReadonlySet<string> => closures.get(id) ?? new Set();
  return {
    role: (id) => byId.get(id),
    impliedBy,
    effective: (roleIds) => {
      const ids = new Set(roleIds.flatMap((id) => [...impliedBy(id)]));
      const held = [...ids].map((id) => byId.get(id)).filter((role) => role !== undefined);
      const tokenRoles = held.filter((role) => role.domainId === null).map(({ id, name }) => ({ id, name }));
      return tokenRoles.toSorted((left, right) => (left.name < right.name ? -1 : 1));
    },
  };
};
