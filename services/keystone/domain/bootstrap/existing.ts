import type { Executor } from '@nimbo/db/database.ts';
import { findProject, findProjectByName, type Project } from '../../db/project-store.ts';
import { allRoles, type Role } from '../../db/role-store.ts';
import { findUserByName, type User } from '../../db/user-store.ts';
import type { Tables } from '../../db/tables.ts';
import { defaultDomainId } from '../ids.ts';

/** The user of a name in the default domain, where everything of bootstrap lives. */
export const userNamed = (db: Executor<Tables>, name: string): Promise<User | undefined> =>
  findUserByName(db, name, defaultDomainId);

/** The project of a name in the default domain. */
export const projectNamed = (db: Executor<Tables>, name: string): Promise<Project | undefined> =>
  findProjectByName(db, name, defaultDomainId);

export const defaultDomain = (db: Executor<Tables>): Promise<Project | undefined> => findProject(db, defaultDomainId);

/** The roles that are everywhere, by name. */
export const rolesByName = async (db: Executor<Tables>): Promise<ReadonlyMap<string, Role>> => {
  const roles = (await allRoles(db)).filter(({ domainId }) => domainId === null);
  return new Map(roles.map((role) => [role.name, role]));
};
