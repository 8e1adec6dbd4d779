import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { Conflict } from '@nimbo/errors/faults.ts';
import type { Listed } from '../db/list-page.ts';
import { findProject, insertProject, listProjects, type Project, type ProjectFilter } from '../db/project-store.ts';
import { change, type Change } from './change.ts';
import { removeDomain } from './domain-removal.ts';
import { newId } from './ids.ts';
import { assertDeletable, assertMutable, mergedOptions } from './immutable.ts';
import type { Keystone } from './keystone.ts';
import { allowed } from './lookup.ts';
import { notFound } from './not-found.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { changedProject, storeProject, writingProject, type NewProject, type ProjectChanges } from './project.ts';
import { listTarget, scopedDomainId } from './scope.ts';

/** What a caller says of a new domain. */
export interface NewDomain extends Pick<NewProject, 'name' | 'enabled' | 'description' | 'tags' | 'options' | 'extra'> {
  /** An id of the caller's own choice, for clouds that share users. */
  readonly explicitId?: string | undefined;
}

/** A domain as policy rules see it. */
export const domainTarget = (domain: Project): PolicyTarget => ({ domain: { id: domain.id, name: domain.name } });

const findDomain = async (keystone: Keystone, id: string): Promise<Project | undefined> => {
  const found = await findProject(keystone.db.read, id);
  return found?.isDomain === true ? found : undefined;
};

export const getDomain = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<Project> => {
  const found = await findDomain(keystone, id);
  return allowed(ctx, { rule, found, target: domainTarget, missing: () => notFound('domain', id) });
};

/** A domain-scoped caller sees its own domain only. */
export const listDomains = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  filter: Pick<ProjectFilter, 'names' | 'enabled'>,
  page: PageRequest,
): Promise<Listed<Project>> => {
  await ctx.authorize(rule, listTarget(ctx));
  const own = scopedDomainId(ctx);
  const ids = own === undefined ? undefined : [own];
  return listProjects(keystone.db.read, { ...filter, isDomain: true, ids }, pageOf(keystone, page));
};

const drafted = (given: NewDomain): Project => ({
  id: given.explicitId ?? newId(),
  name: given.name.trim(),
  domainId: null,
  parentId: null,
  isDomain: true,
  enabled: given.enabled ?? true,
  description: given.description ?? '',
  tags: [...new Set(given.tags)].toSorted(),
  extra: given.extra,
  options: mergedOptions({}, given.options),
});

/** @throws Forbidden, Conflict where name or id are taken */
export const createDomain = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  given: NewDomain,
): Promise<Project> => {
  const domain = drafted(given);
  await ctx.authorize(rule, { target: domainTarget(domain) });
  await writingProject(domain, () =>
    change(ctx, keystone, async (changing) => {
      if ((await findProject(changing.tx, domain.id)) !== undefined) {
        throw new Conflict(`There is a domain or project ${domain.id} already: choose another id.`);
      }
      await insertProject(changing.tx, domain, changing.at);
      await changing.record('domain.created', domain);
    }),
  );
  return domain;
};

const domainInChange = async ({ tx }: Change, id: string): Promise<Project> => {
  const domain = await findProject(tx, id);
  if (domain?.isDomain !== true) throw notFound('domain', id);
  return domain;
};

/** A disabled domain takes the tokens of its users and projects with it. */
export const updateDomain = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  changes: ProjectChanges,
): Promise<Project> => {
  const seen = await getDomain(ctx, keystone, rule, id);
  return writingProject(changedProject(seen, changes), () =>
    change(ctx, keystone, async (changing) => {
      const before = await domainInChange(changing, id);
      assertMutable('domain', before, changes.options);
      const after = changedProject(before, changes);
      await storeProject(changing, before, after);
      return after;
    }),
  );
};

/** A domain goes with everything in it: users, groups, projects, roles, assignments. @throws Forbidden while it is enabled */
export const deleteDomain = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
): Promise<void> => {
  await getDomain(ctx, keystone, rule, id);
  await change(ctx, keystone, async (changing) => {
    const domain = await domainInChange(changing, id);
    assertDeletable('domain', domain);
    await removeDomain(changing, domain);
  });
};
