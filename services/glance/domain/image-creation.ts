import { randomUUID } from 'node:crypto';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { UniqueViolation } from '@nimbo/db/unique-violation.ts';
import { Forbidden } from '@nimbo/errors/faults.ts';
import type { Image, ImageProperties } from '../db/image.ts';
import { insertImage } from '../db/image-store.ts';
import { projectOf } from './caller.ts';
import { change } from './change.ts';
import { imageExists } from './faults.ts';
import type { Glance } from './glance.ts';
import { imageTarget } from './image-lookup.ts';
import { assertPropertyCount, assertTagCount, reserveImage } from './image-limits.ts';
import { imageStates } from './image.states.ts';
import { authorizeVisibility } from './visibility.ts';

/** What a caller says of a new image; the rest has defaults. */
export interface NewImage {
  readonly id?: string | undefined;
  readonly name?: string | null | undefined;
  readonly visibility?: string | undefined;
  readonly owner?: string | null | undefined;
  readonly diskFormat?: string | null | undefined;
  readonly containerFormat?: string | null | undefined;
  readonly minDisk?: number | undefined;
  readonly minRam?: number | undefined;
  readonly isProtected?: boolean | undefined;
  readonly isHidden?: boolean | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly properties: ImageProperties;
}

const noData = {
  size: null,
  virtualSize: null,
  checksum: null,
  hashAlgorithm: null,
  hashValue: null,
} as const;

const drafted = (ctx: Context, given: NewImage): Image => {
  const now = timestampNow(ctx.clock);
  return {
    ...noData,
    id: given.id ?? randomUUID(),
    name: given.name ?? null,
    status: imageStates.initial,
    visibility: given.visibility ?? 'shared',
    owner: given.owner === undefined ? (projectOf(ctx) ?? null) : given.owner,
    diskFormat: given.diskFormat ?? null,
    containerFormat: given.containerFormat ?? null,
    minDisk: given.minDisk ?? 0,
    minRam: given.minRam ?? 0,
    isProtected: given.isProtected ?? false,
    isHidden: given.isHidden ?? false,
    properties: given.properties,
    tags: [...new Set(given.tags)],
    generation: 1,
    createdAt: now,
    updatedAt: now,
  };
};

const authorizeCreation = async (ctx: Context, rule: PolicyRuleName, image: Image): Promise<void> => {
  const target = imageTarget(image, undefined);
  if (!(await ctx.can(rule, target)) && image.owner !== null && image.owner !== projectOf(ctx)) {
    throw new Forbidden(`You may not create images for another project, here ${image.owner}: leave the owner out.`);
  }
  await ctx.authorize(rule, target);
  await authorizeVisibility(ctx, image.visibility, target);
};

/**
 * Reserves an image: its data comes later.
 * @throws Forbidden, Conflict where the id is taken, TooLarge for too many tags or properties, OverQuota
 */
export const createImage = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  given: NewImage,
): Promise<Image> => {
  const image = drafted(ctx, given);
  await authorizeCreation(ctx, rule, image);
  assertTagCount(glance, image.tags);
  assertPropertyCount(glance, image);
  try {
    await change(ctx, glance, async ({ tx, record }) => {
      await reserveImage(tx, glance, image.owner);
      await insertImage(tx, image);
      await record('create', image, { after: image });
    });
  } catch (error) {
    throw error instanceof UniqueViolation ? imageExists(image.id) : error;
  }
  return image;
};
