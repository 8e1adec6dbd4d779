import { BadRequest } from '@nimbo/errors/faults.ts';
import type { Executor } from '@nimbo/db/database.ts';
import { insertAssignment, hasAssignment } from '../../db/assignment-store.ts';
import { findGroup, listGroups } from '../../db/group-store.ts';
import type { MappedDomain } from '../../db/mapping-store.ts';
import { findProject, findProjectByName, insertProject, type Project } from '../../db/project-store.ts';
import { listRoles } from '../../db/role-store.ts';
import type { Tables } from '../../db/tables.ts';
import type { Change } from '../change.ts';
import { newId } from '../ids.ts';
import type { MappedIdentity, MappedProject } from '../mapping/mapped-identity.ts';

/** The id of a domain that a mapping names; undefined where there is none. */
export const mappedDomainId = async (
  db: Executor<Tables>,
  domain: MappedDomain | undefined,
): Promise<string | undefined> => {
  const { id, name } = domain ?? {};
  if (id !== undefined) return (await findProject(db, id))?.isDomain === true ? id : undefined;
  return name === undefined ? undefined : (await findProjectByName(db, name, null))?.id;
};

/** More than any token could carry. */
const mostGroups = 100;

/** The groups that a mapping names and that are there. @throws BadRequest for more than a token can carry */
export const mappedGroupIds = async (db: Executor<Tables>, mapped: MappedIdentity): Promise<readonly string[]> => {
  if (mapped.groupIds.length + mapped.groups.length > mostGroups) {
    throw new BadRequest(`The mapping gives more than ${mostGroups} groups: narrow them by a whitelist.`);
  }
  const ids = new Set<string>();
  for (const id of mapped.groupIds) if ((await findGroup(db, id)) !== undefined) ids.add(id);
  for (const { name, domain } of mapped.groups) {
    const domainId = await mappedDomainId(db, domain);
    const names = [{ how: 'equals', ignoreCase: false, text: name }] as const;
    const found = domainId === undefined ? [] : (await listGroups(db, { domainId, names }, { limit: 1 })).rows;
    for (const { id } of found) ids.add(id);
  }
  return [...ids].toSorted();
};

const longestProjectName = 64;

const placeOf = async (changing: Change, mapped: MappedProject, usualDomainId: string): Promise<Project> => {
  const domainId = mapped.domain === undefined ? usualDomainId : await mappedDomainId(changing.tx, mapped.domain);
  const name = mapped.name.trim();
  if (domainId === undefined)
    throw new BadRequest(`The mapping puts the project ${name} into a domain that is not there.`);
  if (name === '' || name.length > longestProjectName) {
    throw new BadRequest(
      `The mapping gives a project name that is empty or longer than ${longestProjectName} characters.`,
    );
  }
  const known = await findProjectByName(changing.tx, name, domainId);
  if (known !== undefined) return known;
  const place = { domainId, parentId: domainId, isDomain: false, enabled: true };
  const project = { id: newId(), name, ...place, description: '', tags: [], extra: {}, options: {} };
  await insertProject(changing.tx, project, changing.at);
  await changing.record('project.created', project);
  return project;
};

const roleIdOf = async (changing: Change, name: string): Promise<string> => {
  const names = [{ how: 'equals', ignoreCase: false, text: name }] as const;
  const [role] = (await listRoles(changing.tx, { names, domainId: null }, { limit: 1 })).rows;
  if (role === undefined) throw new BadRequest(`The mapping gives the role ${name}, which is not there.`);
  return role.id;
};

/** Gives a user the roles that a mapping names on projects, which are made where they are missing. */
export const giveProjects = async (
  changing: Change,
  userId: string,
  mapped: readonly MappedProject[],
  usualDomainId: string,
): Promise<void> => {
  for (const each of mapped) {
    const { id } = await placeOf(changing, each, usualDomainId);
    for (const name of each.roles) {
      const roleId = await roleIdOf(changing, name);
      const target = { kind: 'project', id } as const;
      const assignment = { actor: { kind: 'user', id: userId }, target, roleId, inherited: false } as const;
      if (await hasAssignment(changing.tx, assignment)) continue;
      await insertAssignment(changing.tx, assignment);
      await changing.touch('identity');
      await changing.record('role_assignment.created', { id: `${userId}/${id}/${roleId}` });
    }
  }
};
