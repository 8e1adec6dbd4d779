import type { HttpClient } from '@nimbo/client-http/http-client.ts';
import { imagesClient, type GlanceImage } from '@nimbo/client-glance/images.ts';
import type { BootImage, ImageDriver } from '../image.ts';

/** Attributes that the Image API itself defines; what else an image shows are its properties. */
const described = new Set([
  'id',
  'name',
  'status',
  'visibility',
  'owner',
  'size',
  'virtual_size',
  'disk_format',
  'container_format',
  'min_disk',
  'min_ram',
  'checksum',
  'os_hash_algo',
  'os_hash_value',
  'os_hidden',
  'protected',
  'tags',
  'created_at',
  'updated_at',
  'self',
  'file',
  'schema',
  'locations',
  'direct_url',
]);

const propertiesOf = (image: GlanceImage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(image).filter(
      (entry): entry is [string, string] => !described.has(entry[0]) && typeof entry[1] === 'string',
    ),
  );

const bootImage = (image: GlanceImage): BootImage => ({
  id: image.id,
  name: image.name,
  status: image.status,
  diskFormat: image.disk_format,
  containerFormat: image.container_format,
  size: image.size,
  hashAlgorithm: image.os_hash_algo,
  hashValue: image.os_hash_value,
  minDiskGb: image.min_disk,
  minRamMb: image.min_ram,
  properties: propertiesOf(image),
});

/** Images at glance. */
export const glanceImages = (http: HttpClient): ImageDriver => ({
  get: async (ctx, { token }, id) => bootImage(await imagesClient(http.onBehalfOf(token)).get(ctx, id)),
});
