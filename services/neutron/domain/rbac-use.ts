import { everybody, rbacPoliciesOn, type RbacPolicy } from '../db/rbac-policy-store.ts';
import { poolProjects } from '../db/subnet-pool-store.ts';
import { gatewayProjectsOn, portProjectsIn, portProjectsOn } from '../db/usage-store.ts';
import type { Change } from './change.ts';

/** The projects that use what a policy opens, whoever opened it to them. */
const usersOf = ({ tx }: Change, { object_type, object_id, action }: RbacPolicy): Promise<readonly string[]> => {
  if (object_type === 'security_group') return portProjectsIn(tx, object_id);
  if (object_type === 'subnetpool') return poolProjects(tx, object_id);
  return action === 'access_as_external' ? gatewayProjectsOn(tx, object_id) : portProjectsOn(tx, object_id);
};

/**
 * The projects that would lose what they use, were a policy to go or to name another target.
 * @param owner of the thing, who loses nothing
 */
export const projectsLosing = async (
  changing: Change,
  policy: RbacPolicy,
  owner: string,
  successor?: string,
): Promise<readonly string[]> => {
  const all = (await rbacPoliciesOn(changing.tx, [policy.object_id])).get(policy.object_id) ?? [];
  const others = all.filter(({ id, action }) => id !== policy.id && action === policy.action);
  const kept = new Set([owner, successor, ...others.map(({ target_project }) => target_project)]);
  if (kept.has(everybody)) return [];
  const affected = (project: string): boolean =>
    policy.target_project === everybody || policy.target_project === project;
  return (await usersOf(changing, policy)).filter((project) => affected(project) && !kept.has(project));
};
