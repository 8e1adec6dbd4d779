import type { Context, PolicyRuleName } from '@nimbo/context/context.ts';
import { Fault } from '@nimbo/errors/fault.ts';
import { BadRequest, OverQuota } from '@nimbo/errors/faults.ts';
import type { Image } from '../db/image.ts';
import { sumSizes } from '../db/image-store.ts';
import { sumReserved } from '../db/upload-store.ts';
import type { StoreWriter } from '../drivers/store.ts';
import { overCap, takeIn, type Received } from './data-intake.ts';
import { assertFormat } from './format-check.ts';
import type { Glance } from './glance.ts';
import { imageFor } from './image-lookup.ts';
import { imageStates } from './image.states.ts';
import { abandonUpload, beginUpload, finishUpload, signOfLife, type UploadSession } from './upload-session.ts';

/** Data on its way to an image. */
export interface UploadSource {
  readonly data: AsyncIterable<Buffer>;
  /** Bytes that the client says will come; undefined where it does not. */
  readonly announced: number | undefined;
}

const assertReady = (image: Image): void => {
  const { id, status, diskFormat, containerFormat } = image;
  if (imageStates.isState(status)) imageStates.after(id, 'upload', status);
  const missing = [
    ...(diskFormat === null ? ['disk_format'] : []),
    ...(containerFormat === null ? ['container_format'] : []),
  ];
  if (missing.length === 0) return;
  throw new BadRequest(
    `Image ${id} takes no data before ${missing.join(' and ')} are known: set what is missing first.`,
  );
};

/** How many bytes may come: what any image may have, or what is left of the project's quota. */
const allowance = async (glance: Glance, { image, uploadId }: UploadSession): Promise<number> => {
  const { image_size_cap: cap, project_storage_quota: quota } = glance.settings;
  if (quota === 0 || image.owner === null) return cap;
  const { read } = glance.db;
  const used = (await sumSizes(read, image.owner)) + (await sumReserved(read, image.owner, uploadId));
  return Math.min(cap, Math.max(0, quota - used));
};

const overAllowance = ({ settings }: Glance, limit: number): Error =>
  limit === settings.image_size_cap
    ? overCap(limit)
    : new OverQuota(
        `The project has ${limit} bytes of its storage quota left, and the image needs more: delete images first.`,
        {
          code: 'glance.storage_quota_exceeded',
          details: { left: limit, limit: settings.project_storage_quota },
        },
      );

/** Faults are answers already; anything else that breaks while a client sends is the client's connection. */
const asAnswer = (ctx: Context, error: unknown): unknown => {
  if (error instanceof Fault || !ctx.signal.aborted) return error;
  return new BadRequest('The upload ended early: the connection was lost.', { cause: error });
};

const receive = async (
  ctx: Context,
  glance: Glance,
  session: UploadSession,
  { source, writer }: { source: UploadSource; writer: StoreWriter },
): Promise<Received> => {
  const limit = await allowance(glance, session);
  const received = await takeIn(source.data, {
    writer,
    digest: glance.digests.open(),
    limit,
    tooLarge: () => overAllowance(glance, limit),
    onProgress: signOfLife(ctx, glance, session),
  });
  assertFormat(session.image, received.inspection, glance.settings);
  return received;
};

/** Data is visible in the store before the books say so: where they refuse, it goes again. */
const settle = async (
  ctx: Context,
  glance: Glance,
  session: UploadSession,
  { received, writer }: { received: Received; writer: StoreWriter },
): Promise<void> => {
  await writer.commit();
  try {
    await finishUpload(ctx, glance, session, received);
  } catch (error) {
    await glance.store.remove(session.key);
    throw error;
  }
};

const transfer = async (ctx: Context, glance: Glance, session: UploadSession, source: UploadSource): Promise<void> => {
  const writer = await glance.store.create(session.key, source.announced);
  try {
    const received = await receive(ctx, glance, session, { source, writer });
    await settle(ctx, glance, session, { received, writer });
  } catch (error) {
    await writer.abort();
    throw error;
  }
};

/**
 * Gives a queued image its data. Where that fails for whatever reason, the image is queued again and nothing of the
 * data is left; after a crash, the sweep of image data sees to both.
 * @throws NotFound, Forbidden, Conflict where the image has data or is getting some, BadRequest where its formats are
 * not set, TooLarge, OverQuota, InsufficientStorage, UnsupportedMediaType where the data is not what the image
 * declares or is dangerous, Gone where the image was deleted meanwhile
 */
export const uploadImage = async (
  ctx: Context,
  glance: Glance,
  rule: PolicyRuleName,
  { id, source }: { id: string; source: UploadSource },
): Promise<void> => {
  const { image } = await imageFor(ctx, glance, rule, id);
  assertReady(image);
  const { announced = 0 } = source;
  if (announced > glance.settings.image_size_cap) throw overCap(glance.settings.image_size_cap);
  const session = await beginUpload(ctx, glance, image, announced);
  try {
    await transfer(ctx, glance, session, source);
  } catch (error) {
    const answer = asAnswer(ctx, error);
    ctx.log.warn('an upload failed', { image_id: id, error });
    await abandonUpload(ctx, glance, session, answer instanceof Fault ? answer.message : 'internal error');
    throw answer;
  }
};
