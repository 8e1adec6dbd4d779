import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import { findProject, type Project } from '../db/project-store.ts';
import { writeTags } from '../db/project-tag-store.ts';
import { change } from './change.ts';
import { assertMutable } from './immutable.ts';
import type { Keystone } from './keystone.ts';
import { notFound } from './not-found.ts';
import { getProject } from './project.ts';

/** Tags of one project at most. */
const most = 80;

const retag = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  next: (tags: readonly string[]) => readonly string[],
): Promise<readonly string[]> => {
  await getProject(ctx, keystone, rule, id);
  return change(ctx, keystone, async (changing) => {
    const before = await findProject(changing.tx, id);
    if (before === undefined) throw notFound('project', id);
    assertMutable('project', before, undefined);
    const tags = [...new Set(next(before.tags))].toSorted();
    if (tags.length > most) throw new BadRequest(`A project has ${most} tags at most.`);
    await writeTags(changing.tx, id, tags);
    await changing.record<Project>('project.updated', { ...before, tags }, before);
    return tags;
  });
};

const missing = (tag: string): NotFound => new NotFound(`Could not find project tag: ${tag}.`);

export const listTags = async (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string) =>
  (await getProject(ctx, keystone, rule, id)).tags;

/** @throws NotFound where the project does not have it */
export const checkTag = async (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  tag: string,
): Promise<void> => {
  if (!(await listTags(ctx, keystone, rule, id)).includes(tag)) throw missing(tag);
};

export const replaceTags = (
  ctx: Context,
  keystone: Keystone,
  rule: PolicyRuleName,
  id: string,
  tags: readonly string[],
): Promise<readonly string[]> => retag(ctx, keystone, rule, id, () => tags);

/** Idempotent. */
export const addTag = (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string, tag: string) =>
  retag(ctx, keystone, rule, id, (tags) => [...tags, tag]);

/** @throws NotFound where the project does not have it */
export const removeTag = (ctx: Context, keystone: Keystone, rule: PolicyRuleName, id: string, tag: string) =>
  retag(ctx, keystone, rule, id, (tags) => {
    if (!tags.includes(tag)) throw missing(tag);
    return tags.filter((each) => each !== tag);
  });
