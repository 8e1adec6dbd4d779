import type { Project } from '../../db/project-store.ts';
import type { Ancestry } from '../../domain/project-ancestry.ts';
import { limitView } from '../limit/view.ts';
import { selfLink } from '../common/urls.ts';

/** A project as Identity v3 shows it; `base` is the URL of the API's version. */
export const projectView = (project: Project, base: string) => ({
  ...project.extra,
  id: project.id,
  name: project.name,
  domain_id: project.domainId,
  description: project.description,
  enabled: project.enabled,
  parent_id: project.parentId,
  is_domain: project.isDomain,
  tags: project.tags,
  options: project.options,
  links: selfLink(base, 'projects', project.id),
});

/** A project with what was asked for of the tree around it. */
export const projectInTreeView = (project: Project, { parents, subtree, limits }: Ancestry, base: string) => {
  const limitsOf = ({ id }: Project) =>
    limits === undefined ? {} : { limits: (limits.get(id) ?? []).map((limit) => limitView(limit, base)) };
  const members = (projects: readonly Project[]) =>
    projects.map((each) => ({ project: { ...projectView(each, base), ...limitsOf(each) } }));
  return {
    ...projectView(project, base),
    ...(parents === undefined ? {} : { parents: parents.form === 'ids' ? parents.ids : members(parents.projects) }),
    ...(subtree === undefined ? {} : { subtree: subtree.form === 'ids' ? subtree.ids : members(subtree.projects) }),
  };
};
