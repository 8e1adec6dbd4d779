import { UnsupportedMediaType } from '@nimbo/errors/faults.ts';
import type { GlanceSettings } from '../config.ts';
import type { Image } from '../db/image.ts';
import type { DetectedFormat, Inspection } from './inspector/disk-format.ts';

/** Formats whose bytes are the disk's own, whatever lies on it: a partition table, a file system of a CD, LUKS. */
const plainDisks: ReadonlySet<DetectedFormat> = new Set<DetectedFormat>(['raw', 'gpt', 'iso', 'luks']);

/** Formats without marks of their own: a kernel or ramdisk may be anything but another disk format. */
const unmarked = new Set(['raw', 'ami', 'ari', 'aki']);

/** Whether data found to be `found` may be called `declared`. */
const isHonest = (declared: string | null, found: DetectedFormat): boolean => {
  if (declared === found) return true;
  return declared !== null && unmarked.has(declared) && plainDisks.has(found);
};

const refusal = (message: string, image: Image, { format }: Inspection): UnsupportedMediaType =>
  new UnsupportedMediaType(message, {
    code: 'glance.invalid_image_data',
    details: { image_id: image.id, disk_format: image.diskFormat, detected_format: format },
  });

/**
 * Holds data against what its image declares. What reaches for other files is refused in any container; other
 * containers than `bare` wrap the disk, so their bytes say nothing about its format.
 * @throws UnsupportedMediaType
 */
export const assertFormat = (image: Image, inspection: Inspection, settings: GlanceSettings): void => {
  const { format, danger } = inspection;
  if (danger !== undefined) {
    throw refusal(`The data for image ${image.id} is not safe to use: ${danger}. Nothing was kept.`, image, inspection);
  }
  if (image.containerFormat !== 'bare' || !settings.require_image_format_match) return;
  if (isHonest(image.diskFormat, format)) return;
  throw refusal(
    `Image ${image.id} is declared ${image.diskFormat}, and its data is ${format}. Nothing was kept: set disk_format to what the data is and upload again.`,
    image,
    inspection,
  );
};

/** Bytes that a guest will see; null where nobody can say. */
export const virtualSizeOf = (image: Image, { format, virtualSize }: Inspection, size: number): number | null => {
  if (image.containerFormat !== 'bare') return null;
  if (unmarked.has(image.diskFormat ?? '') && format !== 'luks') return size;
  return image.diskFormat === format ? (virtualSize ?? null) : null;
};
