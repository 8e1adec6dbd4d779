import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { BadRequest, NotFound } from '@nimbo/errors/faults.ts';
import type { Glance } from './glance.ts';
import { editImage } from './image-update.ts';

/** Which tag of which image. */
export interface ImageTag {
  readonly id: string;
  readonly tag: string;
}

/** Gives an image a tag; one that it has stays. @throws NotFound, Forbidden, TooLarge */
export const addTag = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, tag }: ImageTag,
): Promise<void> => {
  if (tag.length > 255) throw new BadRequest('A tag has at most 255 characters.');
  await editImage(ctx, glance, {
    rule,
    id,
    edit: (image) => (image.tags.includes(tag) ? image : { ...image, tags: [...image.tags, tag] }),
  });
};

/** Takes a tag from an image. @throws NotFound, for a tag that it does not have too, Forbidden */
export const removeTag = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, tag }: ImageTag,
): Promise<void> => {
  await editImage(ctx, glance, {
    rule,
    id,
    edit: (image) => {
      if (!image.tags.includes(tag)) throw new NotFound(`Image ${id} has no tag "${tag.slice(0, 255)}".`);
      return { ...image, tags: image.tags.filter((each) => each !== tag) };
    },
  });
};
