import { BadRequest } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import { reportOf, runImageTool, type ImageFormat, type ImageTool } from './image-tool.ts';
import { checkImageHeader, inspectImage, type ImageFile } from './inspect-image.ts';
import { checkPath } from './option-text.ts';

const checkSize = (size: number): string => {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new BadRequest(`${size} is no size in bytes`, { code: 'qemu.bad_size' });
  }
  return String(size);
};

const backingArguments = ({ backing }: ImageFile): readonly string[] =>
  backing === undefined ? [] : ['-b', checkPath(backing.path), '-F', backing.format];

/** Makes an empty image, or an overlay of its backing file, of so many bytes. Replaces a file that is there. */
export const createImage = async (ctx: CallContext, tool: ImageTool, image: ImageFile, size: number): Promise<void> => {
  const args = ['create', '-q', '-f', image.format, ...backingArguments(image), checkPath(image.path), checkSize(size)];
  await runImageTool(ctx, tool, { operation: 'create', args });
};

export interface ConvertImage {
  readonly from: ImageFile;
  readonly to: { readonly path: string; readonly format: ImageFormat };
  /** Makes a smaller qcow2, slowly. */
  readonly compress?: boolean;
}

/** Copies an image whole, what it stands on included, into a new file. */
export const convertImage = async (ctx: CallContext, tool: ImageTool, convert: ConvertImage): Promise<void> => {
  await inspectImage(ctx, tool, convert.from);
  const formats = ['-f', convert.from.format, '-O', convert.to.format];
  const compress = convert.compress === true && convert.to.format === 'qcow2' ? ['-c'] : [];
  const args = ['convert', '-q', ...formats, ...compress, checkPath(convert.from.path), checkPath(convert.to.path)];
  await runImageTool(ctx, tool, { operation: 'convert', args });
};

/** Grows an image that nothing uses. @throws BadRequest where it would shrink */
export const resizeImage = async (ctx: CallContext, tool: ImageTool, image: ImageFile, size: number): Promise<void> => {
  await checkImageHeader(image);
  const args = ['resize', '-q', '-f', image.format, checkPath(image.path), checkSize(size)];
  await runImageTool(ctx, tool, { operation: 'resize', args });
};

/** What a check has found; clusters that leak cost room, corrupt ones data. */
export interface ImageCheck {
  readonly corruptions: number;
  readonly leaks: number;
}

/** Reads an image's tables through; qcow2 only, for a raw image has none. Repairs nothing. */
export const checkImage = async (ctx: CallContext, tool: ImageTool, image: ImageFile): Promise<ImageCheck> => {
  await checkImageHeader(image);
  const args = ['check', '--output=json', '-f', image.format, checkPath(image.path)];
  // 2: corrupt, 3: leaks (qemu-img(1)).
  const result = await runImageTool(ctx, tool, { operation: 'check', args, acceptExitCodes: [0, 2, 3] });
  const report = reportOf(result, 'check');
  return { corruptions: Number(report['corruptions'] ?? 0), leaks: Number(report['leaks'] ?? 0) };
};

/** Bytes that a copy of an image in another format takes at least, and at most when fully written. */
export interface ImageMeasure {
  readonly required: number;
  readonly fullyAllocated: number;
}

export const measureImage = async (
  ctx: CallContext,
  tool: ImageTool,
  image: ImageFile,
  format: ImageFormat,
): Promise<ImageMeasure> => {
  await inspectImage(ctx, tool, image);
  const args = ['measure', '--output=json', '-f', image.format, '-O', format, checkPath(image.path)];
  const report = reportOf(await runImageTool(ctx, tool, { operation: 'measure', args }), 'measure');
  return { required: Number(report['required']), fullyAllocated: Number(report['fully-allocated']) };
};
