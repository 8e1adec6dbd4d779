import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import type { Image } from '../db/image.ts';
import { findImage } from '../db/image-store.ts';
import { findMember } from '../db/member-store.ts';
import { isAdmin, projectOf } from './caller.ts';
import { imageNotFound } from './faults.ts';
import type { Glance } from './glance.ts';
import { policyNames } from './policy-names.ts';

/** An image and what the caller is to it. */
export interface SeenImage {
  readonly image: Image;
  readonly target: PolicyTarget;
}

/**
 * The facts that glance's rules are about.
 * @param member the caller's project, where the image is shared with it
 */
export const imageTarget = (
  { id, owner, visibility }: Pick<Image, 'id' | 'owner' | 'visibility'>,
  member: string | undefined,
): PolicyTarget => ({
  image_id: id,
  project_id: owner,
  owner,
  visibility,
  ...(member === undefined ? {} : { member_id: member }),
});

const membershipOf = async (ctx: Context, glance: Glance, image: Image): Promise<string | undefined> => {
  const project = projectOf(ctx);
  if (project === undefined || image.visibility !== 'shared' || image.owner === project) return undefined;
  return (await findMember(glance.db.read, image.id, project))?.memberId;
};

const isVisible = async (ctx: Context, { visibility, owner }: Image, member: string | undefined): Promise<boolean> => {
  if (visibility === 'public' || visibility === 'community' || member !== undefined) return true;
  return (owner !== null && owner === projectOf(ctx)) || isAdmin(ctx);
};

/**
 * An image that the caller may see at all.
 * @throws NotFound for every other, as if it did not exist
 */
export const seeImage = async (ctx: Context, glance: Glance, id: string): Promise<SeenImage> => {
  const image = await findImage(glance.db.read, id);
  if (image === undefined) throw imageNotFound(id);
  const member = await membershipOf(ctx, glance, image);
  const target = imageTarget(image, member);
  if (!(await isVisible(ctx, image, member))) throw imageNotFound(id);
  if (!(await ctx.can(policyNames.getImage, target))) throw imageNotFound(id);
  return { image, target };
};

/**
 * An image, fetched for an action.
 * @throws NotFound where the caller may not see it, Forbidden where they see it and may not do this
 */
export const imageFor = async (ctx: Context, glance: Glance, rule: PolicyRuleName, id: string): Promise<SeenImage> => {
  const seen = await seeImage(ctx, glance, id);
  await ctx.authorize(rule, seen.target);
  return seen;
};
