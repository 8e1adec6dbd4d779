import { Forbidden } from '@nimbo/errors/faults.ts';
import { deleteAssignmentsOn } from '../db/assignment-store.ts';
import { writeDomainOptions } from '../db/domain-option-store.ts';
import { deleteDirectoryReadAt } from '../db/directory-store.ts';
import { deleteLimitsOn } from '../db/limit-store.ts';
import { deleteProjects, type Project } from '../db/project-store.ts';
import { listUserIdsOfDomain } from '../db/user-store.ts';
import type { Change } from './change.ts';
import { removeGroupsOfDomain } from './group.ts';
import { removeProvidersOfDomain } from './identity-provider.ts';
import { removeProjects } from './project-removal.ts';
import { subtreeOf } from './project-tree.ts';
import { removeRolesOfDomain } from './role-removal.ts';
import { removeUser } from './user-removal.ts';

/** Removes a domain with everything in it. @throws Forbidden while it is enabled */
export const removeDomain = async (changing: Change, domain: Project): Promise<void> => {
  const { id } = domain;
  if (domain.enabled)
    throw new Forbidden(`Domain ${id} is enabled; only a disabled domain can be deleted, so disable it first.`);
  for (const userId of await listUserIdsOfDomain(changing.tx, id)) await removeUser(changing, userId);
  await removeProvidersOfDomain(changing, id);
  await removeGroupsOfDomain(changing, id);
  await removeProjects(changing, await subtreeOf(changing.tx, id));
  await removeRolesOfDomain(changing, id);
  await deleteAssignmentsOn(changing.tx, [id]);
  await deleteLimitsOn(changing.tx, [id]);
  await writeDomainOptions(changing.tx, id, []);
  await deleteDirectoryReadAt(changing.tx, id);
  await deleteProjects(changing.tx, [id]);
  await changing.touch('identity');
  await changing.revoke({ domainId: id });
  await changing.record('domain.deleted', undefined, domain);
};
