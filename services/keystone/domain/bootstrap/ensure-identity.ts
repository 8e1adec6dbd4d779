import { hasAssignment, insertAssignment, type AssignmentTarget } from '../../db/assignment-store.ts';
import { hasInference, insertInference } from '../../db/implied-role-store.ts';
import { insertProject, type Project } from '../../db/project-store.ts';
import { insertRole, type Role } from '../../db/role-store.ts';
import { insertUser, type User } from '../../db/user-store.ts';
import type { Change } from '../change.ts';
import { defaultDomainId, newId } from '../ids.ts';
import { storePassword } from '../password.ts';
import type { Account } from './accounts.ts';
import { defaultDomain, projectNamed, rolesByName, userNamed } from './existing.ts';

/** Each implies the next. */
const ladder = ['admin', 'manager', 'member', 'reader'] as const;

/** The roles of the default policies. */
const roleNames = [...ladder, 'service'] as const;

const newProject = (name: string, description: string, isDomain = false): Project => ({
  id: isDomain ? defaultDomainId : newId(),
  name,
  domainId: isDomain ? null : defaultDomainId,
  parentId: isDomain ? null : defaultDomainId,
  isDomain,
  enabled: true,
  description,
  tags: [],
  extra: {},
  options: {},
});

/** The domain `default`. */
export const ensureDefaultDomain = async (changing: Change): Promise<void> => {
  if ((await defaultDomain(changing.tx)) !== undefined) return;
  const domain = newProject('Default', 'The default domain', true);
  await insertProject(changing.tx, domain, changing.at);
  await changing.record('domain.created', domain);
};

const ensureProject = async (changing: Change, name: string): Promise<Project> => {
  const known = await projectNamed(changing.tx, name);
  if (known !== undefined) return known;
  const project = newProject(name, `Project ${name}, made by bootstrap`);
  await insertProject(changing.tx, project, changing.at);
  await changing.record('project.created', project);
  return project;
};

/** A role that is everywhere. */
export const ensureRole = async (changing: Change, name: string): Promise<void> => {
  if ((await rolesByName(changing.tx)).has(name)) return;
  // Immutable, for everything's policies are built on these names.
  const options = { immutable: true };
  const role: Role = { id: newId(), name, domainId: null, description: null, extra: {}, options };
  await insertRole(changing.tx, role, changing.at);
  await changing.touch('identity');
  await changing.record('role.created', role);
};

/** The roles of the default policies, each implying the weaker one. */
export const ensureRoles = async (changing: Change): Promise<void> => {
  for (const name of roleNames) await ensureRole(changing, name);
  const roles = await rolesByName(changing.tx);
  for (const [index, name] of ladder.entries()) {
    const prior = roles.get(name);
    const implied = roles.get(ladder[index + 1] ?? '');
    if (prior === undefined || implied === undefined) continue;
    const ids = { priorRoleId: prior.id, impliedRoleId: implied.id };
    if (await hasInference(changing.tx, ids)) continue;
    await insertInference(changing.tx, ids);
    await changing.touch('identity');
    await changing.record('implied_role.created', { id: prior.id, implied_role_id: implied.id });
  }
};

const ensureUser = async (changing: Change, account: Account, project: Project): Promise<User> => {
  const known = await userNamed(changing.tx, account.name);
  const user: User = known ?? {
    id: newId(),
    name: account.name,
    domainId: defaultDomainId,
    enabled: true,
    defaultProjectId: project.id,
    passwordExpiresAt: null,
    extra: { description: account.description },
    options: {},
  };
  if (known === undefined) {
    await insertUser(changing.tx, user, changing.at);
    await changing.record('user.created', user);
  }
  if (account.password === undefined) return user;
  await storePassword(changing, user.id, account.password);
  if (known !== undefined) {
    await changing.touch('identity');
    await changing.revoke({ userId: user.id });
    await changing.record('user.updated', user, known);
  }
  return user;
};

/** Gives a role; nothing happens where the user has it, or where there is no such role. */
const ensureAssignment = async (
  changing: Change,
  userId: string,
  target: AssignmentTarget,
  roleName: string,
): Promise<void> => {
  const role = (await rolesByName(changing.tx)).get(roleName);
  if (role === undefined) throw new Error(`bootstrap gives user ${userId} the role ${roleName}, which does not exist`);
  const actor = { kind: 'user' as const, id: userId };
  const assignment = { actor, target, roleId: role.id, inherited: false };
  if (await hasAssignment(changing.tx, assignment)) return;
  await insertAssignment(changing.tx, assignment);
  await changing.touch('identity');
  const place = target.kind === 'system' ? null : target.id;
  await changing.record('role_assignment.created', { id: role.id, user_id: userId, target_id: place });
};

/** A user with a project and roles on it; the administrator has the default domain and the system too. */
export const ensureAccount = async (changing: Change, account: Account): Promise<User> => {
  const project = await ensureProject(changing, account.project);
  const user = await ensureUser(changing, account, project);
  for (const role of account.roles) {
    await ensureAssignment(changing, user.id, { kind: 'project', id: project.id }, role);
  }
  if (account.isAdministrator !== true) return user;
  for (const role of account.roles) {
    await ensureAssignment(changing, user.id, { kind: 'domain', id: defaultDomainId }, role);
    await ensureAssignment(changing, user.id, { kind: 'system' }, role);
  }
  return user;
};
