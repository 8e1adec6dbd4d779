import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { BadRequest, Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import type { Attributes } from '../db/attributes.ts';
import type { Listed } from '../db/list-page.ts';
import {
  findProject,
  insertProject,
  listChildren,
  listProjects,
  updateProject,
  type Project,
  type ProjectFilter,
} from '../db/project-store.ts';
import { change, type Change } from './change.ts';
import type { Changes } from './changes.ts';
import { removeDomain } from './domain-removal.ts';
import { newId } from './ids.ts';
import { assertDeletable, assertMutable, mergedOptions } from './immutable.ts';
import type { Keystone } from './keystone.ts';
import { deepestLevel } from './limit-model.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { removeProjects } from './project-removal.ts';
import { assertParentsEnabled, assertPlace, assertSubtreeDisabled, parentsOf } from './project-tree.ts';
import { impliedDomainId, listTarget, narrowedDomainId } from './scope.ts';

/** What a caller says of a new project; the rest has defaults. */
export interface NewProject {
  readonly name: string;
  readonly domainId?: string | null | undefined;
  readonly parentId?: string | null | undefined;
  readonly isDomain?: boolean | undefined;
  readonly enabled?: boolean | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly options?: Attributes | undefined;
  readonly extra: Attributes;
}

/** What a caller may change; domain, parent and kind are named only to be refused. */
export type ProjectChanges = Changes<NewProject>;

/** A project as policy rules see it. */
export const projectTarget = (project: Project): PolicyTarget => ({
  project: { id: project.id, name: project.name, domain_id: project.domainId, parent_id: project.parentId },
});

/** Domains are projects too, as upstream has it: every project operation works on them. */
export const getProject = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Project> => {
  const found = await findProject(keystone.db.read, id);
  return allowed(ctx, { rule, found, target: projectTarget, missing: () => notFound('project', id) });
};

export const listProjectsFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: ProjectFilter,
  page: PageRequest,
): Promise<Listed<Project>> => {
  await ctx.authorize(rule, listTarget(ctx));
  const domainId = narrowedDomainId(ctx, filter.domainId);
  if (domainId === null) return { rows: [], more: false };
  return listProjects(keystone.db.read, { isDomain: false, ...filter, domainId }, pageOf(keystone, page));
};

const nameTaken = (project: Project): Conflict =>
  new Conflict(
    project.isDomain
      ? `There is a domain named ${project.name} already: choose another name.`
      : `The domain ${project.domainId} has a project named ${project.name} already: choose another name.`,
    { code: 'keystone.project_exists', details: { name: project.name } },
  );

/** Runs a write of a project. @throws Conflict where the name is taken */
export const writingProject = async <T>(project: Project, write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if (error instanceof UniqueViolation) throw nameTaken(project);
    throw error;
  }
};

const drafted = (ctx: Context, given: NewProject): Project => {
  const isDomain = given.isDomain ?? false;
  const domainId = isDomain ? (given.domainId ?? null) : (given.domainId ?? impliedDomainId(ctx));
  return {
    id: newId(),
    name: given.name.trim(),
    domainId,
    parentId: given.parentId ?? domainId,
    isDomain,
    enabled: given.enabled ?? true,
    description: given.description ?? '',
    tags: [...new Set(given.tags)].toSorted(),
    extra: given.extra,
    options: mergedOptions({}, given.options),
  };
};

const place = async ({ tx }: Change, keystone: Keystone, project: Project): Promise<void> => {
  if (!project.isDomain) {
    assertPlace(project, await parentsOf(tx, project), deepestLevel(keystone.settings));
  } else if (project.domainId !== null || project.parentId !== null) {
    throw new BadRequest('A project acting as a domain has neither a domain nor a parent; leave both away.');
  }
};

/**
 * @throws Forbidden, BadRequest where domain or parent do not exist or fit, Conflict where the name is taken
 */
export const createProject = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewProject,
): Promise<Project> => {
  const project = drafted(ctx, given);
  await ctx.authorize(rule, { target: projectTarget(project) });
  await writingProject(project, () =>
    change(ctx, keystone, async (changing) => {
      await place(changing, keystone, project);
      await insertProject(changing.tx, project, changing.at);
      await changing.record('project.created', project);
    }),
  );
  return project;
};

const assertSamePlace = (project: Project, changes: ProjectChanges): void => {
  const { domainId = project.domainId, parentId = project.parentId, isDomain = project.isDomain } = changes;
  if (parentId !== project.parentId) throw new Forbidden('Update of `parent_id` is not allowed.');
  if (isDomain !== project.isDomain) throw new BadRequest('Update of `is_domain` is not allowed.');
  if (domainId !== project.domainId) throw new BadRequest('Cannot change Domain ID.');
};

/** A project as it will be. */
export const changedProject = (project: Project, changes: ProjectChanges): Project => ({
  ...project,
  name: changes.name?.trim() ?? project.name,
  enabled: changes.enabled ?? project.enabled,
  description: changes.description === undefined ? project.description : changes.description,
  tags: changes.tags === undefined ? project.tags : [...new Set(changes.tags)].toSorted(),
  extra: { ...project.extra, ...changes.extra },
  options: mergedOptions(project.options, changes.options),
});

const switched = async ({ tx }: Change, before: Project, after: Project): Promise<void> => {
  if (before.isDomain || before.enabled === after.enabled) return;
  await (after.enabled ? assertParentsEnabled(tx, before) : assertSubtreeDisabled(tx, before));
};

/** Writes a change of a project or a domain; one that is disabled takes its tokens with it. */
export const storeProject = async (changing: Change, before: Project, after: Project): Promise<void> => {
  await switched(changing, before, after);
  await updateProject(changing.tx, after);
  await changing.touch('identity');
  await changing.record(`${after.isDomain ? 'domain' : 'project'}.updated`, after, before);
  if (!before.enabled || after.enabled) return;
  await changing.revoke(after.isDomain ? { domainId: after.id } : { projectId: after.id });
};

/**
 * @throws Forbidden for an immutable project, another parent, or where enabling or disabling does not fit the tree
 */
export const updateProjectFor = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: ProjectChanges,
): Promise<Project> => {
  const seen = await getProject(ctx, keystone, rule, id);
  const wanted = changedProject(seen, changes);
  return writingProject(wanted, () =>
    change(ctx, keystone, async (changing) => {
      const before = await findProject(changing.tx, id);
      if (before === undefined) throw notFound('project', id);
      assertMutable('project', before, changes.options);
      assertSamePlace(before, changes);
      const after = changedProject(before, changes);
      await storeProject(changing, before, after);
      return after;
    }),
  );
};

/** A project that acts as a domain goes as one. @throws Forbidden for an immutable project or one with others below it */
export const deleteProject = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getProject(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const project = await findProject(changing.tx, id);
    if (project === undefined) throw notFound('project', id);
    assertDeletable('project', project);
    if (project.isDomain) return removeDomain(changing, project);
    if ((await listChildren(changing.tx, [id])).length > 0) {
      throw new Forbidden(`Project ${id} has projects below it: delete those first.`);
    }
    return removeProjects(changing, [project]);
  });
};
