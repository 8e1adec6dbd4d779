import { deleteAssignmentsOn } from '../db/assignment-store.ts';
import { deleteCredentialsOfProjects } from '../db/credential-store.ts';
import { deleteLimitsOn } from '../db/limit-store.ts';
import { deleteProjects, type Project } from '../db/project-store.ts';
import { clearDefaultProject } from '../db/user-store.ts';
import { removeApplicationCredentials } from './application-credential.ts';
import { removeAccessTokens } from './oauth1-access.ts';
import { removeTrustsOfProjects } from './trust.ts';
import type { Change } from './change.ts';

/** Removes projects with what hangs on them: assignments, tags, what others were let do there, and their being someone's default. */
export const removeProjects = async (changing: Change, projects: readonly Project[]): Promise<void> => {
  const ids = projects.map((project) => project.id);
  await deleteAssignmentsOn(changing.tx, ids);
  await deleteLimitsOn(changing.tx, ids);
  await deleteCredentialsOfProjects(changing.tx, ids);
  await removeTrustsOfProjects(changing, ids);
  await removeApplicationCredentials(changing, { projectIds: ids });
  await removeAccessTokens(changing, { projectIds: ids });
  await clearDefaultProject(changing.tx, ids);
  await deleteProjects(changing.tx, ids);
  await changing.touch('identity');
  for (const project of projects) {
    await changing.revoke({ projectId: project.id });
    await changing.record('project.deleted', undefined, project);
  }
};
