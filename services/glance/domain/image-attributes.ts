import { BadRequest, Forbidden } from '@nimbo/errors/faults.ts';
import type { GlanceSettings } from '../config.ts';
import type { Image } from '../db/image.ts';
import { visibilities } from './visibility.ts';

/** What an image becomes by one attribute's new value. */
type Setter = (image: Image, value: unknown, settings: GlanceSettings) => Partial<Image>;

const refuse = (name: string, what: string): BadRequest =>
  new BadRequest(`The attribute "${name}" must be ${what}.`, { details: { field: name } });

const nullableText = (name: string, value: unknown): string | null => {
  if (value === null || (typeof value === 'string' && value.length <= 255)) return value;
  throw refuse(name, 'null or a text of at most 255 characters');
};

const flag = (name: string, value: unknown): boolean => {
  if (typeof value === 'boolean') return value;
  throw refuse(name, 'true or false');
};

const largestInteger = 2_147_483_647;

const count = (name: string, value: unknown): number => {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largestInteger) return value as number;
  throw refuse(name, `a whole number from 0 to ${largestInteger}`);
};

const format = (name: string, value: unknown, known: readonly string[], { id, status }: Image): string | null => {
  if (value !== null && !known.some((one) => one === value)) throw refuse(name, `null or one of ${known.join(', ')}`);
  if (status !== 'queued')
    throw new Forbidden(`Image ${id} is ${status}, and ${name} is fixed once data has come: create another image.`);
  return value as string | null;
};

const tagList = (value: unknown): readonly string[] => {
  const isTag = (tag: unknown): tag is string => typeof tag === 'string' && tag.length <= 255;
  if (Array.isArray(value) && value.every(isTag)) return [...new Set(value)];
  throw refuse('tags', 'a list of texts of at most 255 characters');
};

const visibility = (value: unknown): string => {
  const known = visibilities.find((one) => one === value);
  if (known !== undefined) return known;
  throw refuse('visibility', `one of ${visibilities.join(', ')}`);
};

const setters: Readonly<Record<string, Setter>> = {
  name: (_, value) => ({ name: nullableText('name', value) }),
  owner: (_, value) => ({ owner: nullableText('owner', value) }),
  visibility: (_, value) => ({ visibility: visibility(value) }),
  protected: (_, value) => ({ isProtected: flag('protected', value) }),
  os_hidden: (_, value) => ({ isHidden: flag('os_hidden', value) }),
  min_disk: (_, value) => ({ minDisk: count('min_disk', value) }),
  min_ram: (_, value) => ({ minRam: count('min_ram', value) }),
  disk_format: (image, value, { disk_formats }) => ({ diskFormat: format('disk_format', value, disk_formats, image) }),
  container_format: (image, value, { container_formats }) => ({
    containerFormat: format('container_format', value, container_formats, image),
  }),
  tags: (_, value) => ({ tags: tagList(value) }),
};

/** Whether a name is one of the attributes that every image has and a patch may set. */
export const isBaseAttribute = (name: string): boolean => Object.hasOwn(setters, name);

/**
 * An image with one base attribute changed.
 * @throws BadRequest for a value of a wrong kind, Forbidden where the image's state stands against it
 */
export const withAttribute = (image: Image, name: string, value: unknown, settings: GlanceSettings): Image => ({
  ...image,
  ...setters[name]?.(image, value, settings),
});
