import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { Image } from '../db/image.ts';
import type { ImageList } from '../db/image-list-query.ts';
import { isAdmin, projectOf } from './caller.ts';
import type { Glance } from './glance.ts';
import { imageTarget, seeImage } from './image-lookup.ts';
import { policyNames } from './policy-names.ts';

/** What a caller asks of a list. */
export interface ImageListRequest extends Omit<ImageList, 'viewer' | 'marker'> {
  /** The id of the image after which the page begins. */
  readonly marker: string | undefined;
}

/** A page of images, and whether more follow. */
export interface ImagePage {
  readonly items: readonly Image[];
  readonly hasMore: boolean;
}

const findMarker = async (ctx: Context, glance: Glance, id: string | undefined): Promise<Image | undefined> => {
  if (id === undefined) return undefined;
  try {
    return (await seeImage(ctx, glance, id)).image;
  } catch (error) {
    if (error instanceof NotFound) throw new BadRequest(`There is no image ${id} to begin after (marker).`);
    throw error;
  }
};

/** Asks the rule once for images that are alike in all that it can see. */
const visibleOnes = async (ctx: Context, images: readonly Image[]): Promise<readonly Image[]> => {
  const answers = new Map<string, boolean>();
  const visible: Image[] = [];
  const project = projectOf(ctx);
  for (const image of images) {
    // A shared image of another project is on the list only because the caller's is a member.
    const member = image.visibility === 'shared' && image.owner !== project ? project : undefined;
    const key = `${image.visibility} ${image.owner ?? ''}`;
    const answer = answers.get(key) ?? (await ctx.can(policyNames.getImage, imageTarget(image, member)));
    answers.set(key, answer);
    if (answer) visible.push(image);
  }
  return visible;
};

/**
 * The images that a caller sees: public ones, those of the own project, those that others share with it and that it
 * accepted; community images only where asked for.
 * @throws Forbidden, BadRequest for a marker that names no image the caller sees
 */
export const listImagesFor = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  request: ImageListRequest,
): Promise<ImagePage> => {
  const project = projectOf(ctx);
  await ctx.authorize(rule, { project_id: project });
  const marker = await findMarker(ctx, glance, request.marker);
  if (request.limit === 0) return { items: [], hasMore: false };
  const viewer = { isAdmin: await isAdmin(ctx), project };
  const images = await glance.lists.list({ ...request, viewer, marker });
  const hasMore = images.length > request.limit;
  return { items: await visibleOnes(ctx, hasMore ? images.slice(0, request.limit) : images), hasMore };
};
