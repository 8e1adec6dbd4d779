import { createHash, type Hash } from 'node:crypto';
import { chmod, open, rm } from 'node:fs/promises';
import type { Context } from '@nimbo/context/context.ts';
import { BadRequest, Unavailable } from '@nimbo/errors/faults.ts';
import type { ImageFormat } from '@nimbo/qemu/image-tool.ts';
import type { WantedImage } from '../../../rpc/wanted-volume.ts';
import type { FileParts } from './file-parts.ts';

/** @throws BadRequest for a format that no volume is made from */
export const imageFormatOf = ({ id, diskFormat }: WantedImage): ImageFormat => {
  if (diskFormat === 'qcow2' || diskFormat === 'raw') return diskFormat;
  throw new BadRequest(`image ${id} is of format ${diskFormat}; volumes are made from qcow2 and raw images`, {
    code: 'cinder.image_format',
  });
};

const damaged = (image: WantedImage, what: string): Unavailable =>
  new Unavailable(`image ${image.id} did not arrive whole: ${what}; try again, or upload it anew`, {
    code: 'cinder.image_damaged',
  });

const hashOf = ({ id, hash }: WantedImage): Hash | undefined => {
  try {
    return hash === null ? undefined : createHash(hash.algorithm);
  } catch (error) {
    const words = `image ${id} has a hash by ${hash?.algorithm ?? ''}, which this host cannot compute`;
    throw new BadRequest(words, { code: 'cinder.image_hash', cause: error });
  }
};

/** Writes an image's data to a file that everybody here may read, whole and checked, or leaves none. */
export const fetchToFile = async (
  ctx: Context,
  parts: Pick<FileParts, 'fetchImage'>,
  image: WantedImage,
  path: string,
): Promise<void> => {
  const hash = hashOf(image);
  const body = await parts.fetchImage(ctx, image);
  const file = await open(path, 'w', 0o600);
  let size = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      ctx.signal.throwIfAborted();
      size += piece.length;
      if (size > image.size) throw damaged(image, `it has more than ${image.size} bytes`);
      hash?.update(piece);
      await file.writeFile(piece);
    }
    if (size !== image.size) throw damaged(image, `it has ${size} bytes instead of ${image.size}`);
    if (hash !== undefined && hash.digest('hex') !== image.hash?.value) throw damaged(image, 'its hash is another');
    // The image tool reads it as its own user.
    await chmod(path, 0o444);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    body.destroy();
    await file.close();
  }
};
