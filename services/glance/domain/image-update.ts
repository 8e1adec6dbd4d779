import type { Context, PolicyRuleName, PolicyTarget } from '@nimbo/context/context.ts';
import { timestampNow } from '@nimbo/context/timestamp.ts';
import { lostRace, retryCompareAndSet } from '@nimbo/db/compare-and-set.ts';
import { Conflict, Forbidden } from '@nimbo/errors/faults.ts';
import type { GlanceSettings } from '../config.ts';
import type { Image, ImageProperties } from '../db/image.ts';
import { updateImage } from '../db/image-store.ts';
import { propertyValue } from './attribute-rules.ts';
import { isAdmin } from './caller.ts';
import { change } from './change.ts';
import type { Glance } from './glance.ts';
import { isBaseAttribute, withAttribute } from './image-attributes.ts';
import { assertPropertyCount, assertTagCount } from './image-limits.ts';
import { imageFor } from './image-lookup.ts';
import type { AttributeChange } from './image-patch.ts';
import { authorizeVisibility } from './visibility.ts';

const without = (properties: ImageProperties, name: string): ImageProperties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));

const withProperty = (image: Image, { operation, name, value, form }: AttributeChange): Image => {
  const exists = Object.hasOwn(image.properties, name);
  if (operation === 'replace' && !exists)
    throw new Conflict(`Image ${image.id} has no property ${name}: add it first.`);
  if (operation === 'add' && exists && form === '2.0')
    throw new Conflict(`Image ${image.id} has a property ${name} already: replace it instead.`);
  const added: [string, string] = [name, propertyValue(name, value)];
  return { ...image, properties: Object.fromEntries([...Object.entries(image.properties), added]) };
};

const removed = (image: Image, name: string): Image => {
  if (isBaseAttribute(name))
    throw new Forbidden(`Every image has the attribute ${name}: replace its value instead of removing it.`);
  if (!Object.hasOwn(image.properties, name))
    throw new Conflict(`Image ${image.id} has no property ${name} to remove.`);
  return { ...image, properties: without(image.properties, name) };
};

const changed = (image: Image, one: AttributeChange, settings: GlanceSettings): Image => {
  if (one.operation === 'remove') return removed(image, one.name);
  if (!isBaseAttribute(one.name)) return withProperty(image, one);
  if (one.operation === 'add' && one.form === '2.0')
    throw new Conflict(`Every image has the attribute ${one.name} already: replace it instead.`);
  return withAttribute(image, one.name, one.value, settings);
};

const authorizeChanges = async (
  ctx: Context,
  changes: readonly AttributeChange[],
  target: PolicyTarget,
): Promise<void> => {
  if (changes.some(({ name }) => name === 'owner') && !(await isAdmin(ctx))) {
    throw new Forbidden('Only administrators give an image to another project: leave the owner as it is.');
  }
  for (const { name, value } of changes) {
    if (name === 'visibility') await authorizeVisibility(ctx, String(value), target);
  }
};

const assertWithinLimits = (glance: Glance, before: Image, after: Image): void => {
  const isNew = (name: string) => !Object.hasOwn(before.properties, name);
  if (Object.keys(after.properties).some(isNew)) assertPropertyCount(glance, after);
  if (after.tags !== before.tags) assertTagCount(glance, after.tags);
};

/** Writes an image that was read before; somebody else's write in between means reading again. */
const write = async (ctx: Context, glance: Glance, before: Image, after: Image) => {
  const hit = await change(ctx, glance, async ({ tx, record }) => {
    const isWritten = await updateImage(tx, before, after);
    if (isWritten) await record('update', after, { before, after });
    return isWritten;
  });
  return hit ? { ...after, generation: before.generation + 1 } : lostRace;
};

/**
 * Changes what describes an image; `edit` makes the new image from the one that is there, and may run again.
 * @throws NotFound, Forbidden, and what `edit` throws
 */
export const editImage = (
  ctx: Context,
  glance: Glance,
  { rule, id, edit }: { rule: PolicyRuleName; id: string; edit: (image: Image) => Image },
  authorize: (target: PolicyTarget) => Promise<void> = () => Promise.resolve(),
): Promise<Image> =>
  retryCompareAndSet(`Image ${id}`, async () => {
    const { image, target } = await imageFor(ctx, glance, rule, id);
    await authorize(target);
    const edited = edit(image);
    if (edited === image) return image;
    assertWithinLimits(glance, image, edited);
    return write(ctx, glance, image, { ...edited, updatedAt: timestampNow(ctx.clock) });
  });

/**
 * Applies a patch, all of it or nothing.
 * @throws NotFound, Forbidden, BadRequest, Conflict for properties that are (not) there, TooLarge for too many
 */
export const patchImage = (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, changes }: { id: string; changes: readonly AttributeChange[] },
): Promise<Image> =>
  editImage(
    ctx,
    glance,
    { rule, id, edit: (image) => changes.reduce((so, one) => changed(so, one, glance.settings), image) },
    (target) => authorizeChanges(ctx, changes, target),
  );
