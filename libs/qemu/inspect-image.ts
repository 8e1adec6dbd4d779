import { BadRequest } from '@nimbo/errors/faults.ts';
import type { CallContext } from '@nimbo/qmp/call-context.ts';
import { isMessage } from '@nimbo/qmp/message.ts';
import { reportOf, runImageTool, type ImageFormat, type ImageTool } from './image-tool.ts';
import { checkPath } from './option-text.ts';
import { readQcow2Header } from './qcow2-header.ts';

/** An image file that somebody says has this format. */
export interface ImageFile {
  readonly path: string;
  readonly format: ImageFormat;
  /** The only file it may stand on; none may unless told. */
  readonly backing?: { readonly path: string; readonly format: ImageFormat };
}

export interface ImageInfo {
  /** Bytes as a guest sees them. */
  readonly virtualSize: number;
  /** Bytes it takes on the host's disk. */
  readonly actualSize: number;
  readonly backingPath: string | undefined;
  readonly backingFormat: string | undefined;
}

const refuse = (why: string): never => {
  throw new BadRequest(`the image is refused: ${why}`, { code: 'qemu.image_refused' });
};

/**
 * Before QEMU opens it: an image that names other files can make it read them (CVE-2024-32498, CVE-2024-4467).
 * @throws BadRequest for an external data file, an unexpected backing file, or a qcow2 that is none
 */
export const checkImageHeader = async (image: ImageFile): Promise<void> => {
  if (image.format === 'raw') {
    return;
  }
  const header = await readQcow2Header(checkPath(image.path));
  if (header === undefined) {
    return refuse('it is no qcow2');
  }
  if (header.hasDataFile) {
    return refuse('its data are in another file');
  }
  if (header.hasBackingFile && image.backing === undefined) {
    return refuse('it stands on another file');
  }
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const infoOf = (report: Readonly<Record<string, unknown>>): ImageInfo => {
  const specific = isMessage(report['format-specific']) ? report['format-specific']['data'] : undefined;
  if (isMessage(specific) && specific['data-file'] !== undefined) {
    return refuse('its data are in another file');
  }
  const backing = report['full-backing-filename'] ?? report['backing-filename'];
  const [virtualSize, actualSize] = [Number(report['virtual-size']), Number(report['actual-size'] ?? 0)];
  if (!Number.isSafeInteger(virtualSize) || virtualSize < 0) {
    return refuse('it does not say how large it is');
  }
  const format = report['backing-filename-format'];
  const [backingPath, backingFormat] = [textOf(backing), textOf(format)];
  return { virtualSize, actualSize, backingPath, backingFormat };
};

/**
 * What an image says of itself. It is opened with its lock, so an image that is written to is refused.
 * @throws BadRequest (`qemu.image_refused`) also where it stands on anything but the expected file; Conflict where in use
 */
export const inspectImage = async (ctx: CallContext, tool: ImageTool, image: ImageFile): Promise<ImageInfo> => {
  await checkImageHeader(image);
  const args = ['info', '--output=json', '-f', image.format, checkPath(image.path)];
  const info = infoOf(reportOf(await runImageTool(ctx, tool, { operation: 'inspect', args }), 'info'));
  if (info.backingPath !== image.backing?.path || info.backingFormat !== image.backing?.format) {
    return refuse('it stands on another file than expected');
  }
  return info;
};
