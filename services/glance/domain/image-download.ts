import type { Readable } from 'node:stream';
import { isImageTicketValid } from '@nimbo/auth/image-ticket.ts';
import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Forbidden, Unavailable } from '@nimbo/errors/faults.ts';
import type { Image } from '../db/image.ts';
import { findImage } from '../db/image-store.ts';
import { findLocation, type Location } from '../db/location-store.ts';
import type { ByteRange } from '../drivers/store.ts';
import { isAdmin } from './caller.ts';
import { imageNotFound, RangeNotSatisfiable } from './faults.ts';
import type { Glance } from './glance.ts';
import { imageFor } from './image-lookup.ts';

/** An image's data, or the part of it that was asked for. */
export interface ImageData {
  readonly image: Image;
  /** Bytes of the whole image. */
  readonly size: number;
  readonly range: ByteRange | undefined;
  readonly body: Readable;
}

/** Finds the range in data of a size; undefined for all of it. Null where no byte of it exists. */
export type RangeChoice = (size: number) => ByteRange | undefined | null;

const assertActive = async (ctx: Context, { id, status }: Image): Promise<void> => {
  if (status !== 'deactivated' || (await isAdmin(ctx))) return;
  throw deactivated(id);
};

const deactivated = (id: string): Forbidden =>
  new Forbidden(`Image ${id} is deactivated, and only administrators read its data: ask one to reactivate it.`);

/** The store is asked for what the books say: a cut or grown file is never handed out as the image. */
const assertWhole = async (ctx: Context, glance: Glance, location: Location): Promise<void> => {
  const { imageId, store, key, size } = location;
  const found = store === glance.store.id ? await glance.store.size(key) : undefined;
  if (found === size) return;
  ctx.log.error('the data of an image is not what it should be', { image_id: imageId, key, size, found });
  throw unreadable(imageId);
};

const unreadable = (id: string): Unavailable =>
  new Unavailable(`The data of image ${id} cannot be read now; tell the cloud's operator.`, {
    code: 'glance.data_unreadable',
    details: { image_id: id },
  });

/**
 * Opens an image's data; undefined where it has none yet. Close the body, or read it to its end.
 * @throws NotFound, Forbidden, for a deactivated image too, RangeNotSatisfiable, Unavailable where the store does not
 * hold what it should
 */
export const downloadImage = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, choose }: { id: string; choose: RangeChoice },
): Promise<ImageData | undefined> => {
  const { image } = await imageFor(ctx, glance, rule, id);
  await assertActive(ctx, image);
  return openData(ctx, glance, image, choose);
};

/**
 * The same for the bearer of a ticket (`@nimbo/auth/image-ticket.ts`), which stands for whoever signed it.
 * @throws NotFound for a ticket that does not open this image, as for an image that is not there
 */
export const downloadByTicket = async (
  ctx: Context,
  glance: Glance,
  { id, ticket, choose }: { id: string; ticket: string; choose: RangeChoice },
): Promise<ImageData | undefined> => {
  if (!isImageTicketValid(glance.ticketSecret, id, ticket, ctx.clock.now())) throw imageNotFound(id);
  const image = await findImage(glance.db.read, id);
  if (image === undefined) throw imageNotFound(id);
  if (image.status === 'deactivated') throw deactivated(id);
  return openData(ctx, glance, image, choose);
};

const openData = async (
  ctx: Context,
  glance: Glance,
  image: Image,
  choose: RangeChoice,
): Promise<ImageData | undefined> => {
  const location = await findLocation(glance.db.read, image.id);
  if (location === undefined) return undefined;
  await assertWhole(ctx, glance, location);
  const range = choose(location.size);
  if (range === null) throw new RangeNotSatisfiable(location.size);
  const body = await glance.store.open(location.key, range);
  if (body === undefined) throw unreadable(image.id);
  return { image, size: location.size, range, body };
};
